// Draws every <figure class="chart"> from the ECharts option in its JSON block; colours come from the stylesheet.
(() => {
  "use strict";
  const charts = new Map();
  const property = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function short(number) {
    for (const [size, unit] of [[1e8, "亿"], [1e4, "万"]]) {
      if (Math.abs(number) >= size) return `${(number / size).toFixed(1).replace(/\.0$/, "")}${unit}`;
    }
    return Number(number).toLocaleString("en-US");
  }

  // Names of custom properties become their colours; named formats become functions.
  function resolve(node) {
    if (typeof node === "string") return node.startsWith("--") ? property(node) : node;
    if (Array.isArray(node)) return node.map(resolve);
    if (node === null || typeof node !== "object") return node;
    const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolve(value)]));
    if (copy.format === "short") copy.formatter = short;
    return copy;
  }

  function line(colour, name, value) {
    const row = document.createElement("div");
    const swatch = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    swatch.setAttribute("width", "9");
    swatch.setAttribute("height", "9");
    const box = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [key, text] of [["width", "9"], ["height", "9"], ["rx", "2"], ["fill", colour]]) box.setAttribute(key, text);
    swatch.append(box);
    const label = document.createElement("span");
    label.textContent = name;
    const figure = document.createElement("span");
    figure.textContent = value;
    row.append(swatch, label, figure);
    return row;
  }

  function tooltip(params) {
    const items = (Array.isArray(params) ? params : [params]).filter((item) => item.data !== undefined);
    const box = document.createElement("div");
    box.className = "tip";
    const title = document.createElement("b");
    title.textContent = items.length ? items[0].name || items[0].axisValueLabel : "";
    box.append(title);
    const bars = items.filter((item) => item.seriesType !== "scatter");
    if (bars.length > 1) {
      const total = bars.reduce((sum, item) => sum + Number(item.value), 0);
      box.append(line("transparent", "合计", total.toLocaleString("en-US")));
    }
    for (const item of [...bars].reverse()) box.append(line(item.color, item.seriesName, Number(item.value).toLocaleString("en-US")));
    for (const item of items) if (item.data.note) box.append(line(item.color, item.data.note, ""));
    return box;
  }

  function draw(figure) {
    const plot = figure.querySelector(".plot");
    const source = figure.querySelector("script[type='application/json']");
    if (!plot || !source || plot.offsetWidth === 0) return;
    const option = resolve(JSON.parse(source.textContent));
    option.textStyle = { fontFamily: getComputedStyle(document.body).fontFamily };
    option.tooltip = {
      ...option.tooltip, formatter: tooltip, backgroundColor: "transparent", borderWidth: 0, padding: 0, shadowBlur: 0,
      extraCssText: "box-shadow:none",
      axisPointer: { type: "shadow", shadowStyle: { color: "rgba(127, 135, 150, 0.12)" }, ...(option.tooltip || {}).axisPointer },
    };
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) option.animation = false;
    if (figure.dataset.brush !== undefined) {
      option.brush = {
        xAxisIndex: 0, brushType: "lineX", brushMode: "single", transformable: false,
        brushStyle: { color: property("--accent"), opacity: 0.12, borderColor: property("--accent"), borderWidth: 1 },
        outOfBrush: { colorAlpha: 1 },
      };
      option.toolbox = { show: false };
    }
    const known = charts.get(figure);
    const chart = known || echarts.init(plot, null, { renderer: "canvas" });
    chart.setOption(option, true);
    if (!known) {
      charts.set(figure, chart);
      chart.on("click", follow);
      if (figure.dataset.brush !== undefined) chart.on("brushEnd", (event) => brushed(chart, figure, event));
    }
    if (figure.dataset.brush !== undefined) {
      chart.dispatchAction({ type: "takeGlobalCursor", key: "brush", brushOption: { brushType: "lineX", brushMode: "single" } });
    }
  }

  function follow(event) {
    if (!event.data || !event.data.href) return;
    const native = event.event && event.event.event;
    if (native && (native.ctrlKey || native.metaKey)) window.open(event.data.href, "_blank", "noopener");
    else window.location.assign(event.data.href);
  }

  // A range drawn over the time axis: tell the page from when until when.
  function brushed(chart, figure, event) {
    const area = event.areas[0];
    if (!area) return;
    const option = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
    const [first, last] = area.coordRange.map((index) => Math.max(0, Math.min(option.starts.length - 1, Math.round(index))));
    const detail = { since: option.starts[first], until: option.ends[last] };
    chart.dispatchAction({ type: "brush", areas: [] });
    figure.dispatchEvent(new CustomEvent("chart:range", { bubbles: true, detail }));
  }

  function save(url, name) {
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
  }

  function cell(text) {
    const value = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  }

  function csv(figure) {
    const rows = [...figure.querySelectorAll(".table-view tr")].map((row) => [...row.cells].map((one) => cell(one.textContent.trim())).join(","));
    const url = URL.createObjectURL(new Blob(["\ufeff" + rows.join("\r\n") + "\r\n"], { type: "text/csv;charset=utf-8" }));
    save(url, `${figure.dataset.name}.csv`);
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }

  function png(figure) {
    const chart = charts.get(figure);
    if (chart) save(chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: property("--surface") }), `${figure.dataset.name}.png`);
  }

  function toggle(figure, button) {
    const table = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(table));
    figure.querySelector(".table-view").hidden = !table;
    figure.querySelector(".plot").hidden = table;
    if (!table) draw(figure);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-chart-do]");
    if (!button) return;
    const figure = button.closest(".chart");
    ({ table: () => toggle(figure, button), csv: () => csv(figure), png: () => png(figure) })[button.dataset.chartDo]();
  });

  const drawAll = (root) => root.querySelectorAll(".chart").forEach(draw);
  document.addEventListener("DOMContentLoaded", () => drawAll(document));
  document.addEventListener("theme:change", () => charts.forEach((_, figure) => draw(figure)));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => charts.forEach((_, figure) => draw(figure)));
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt.matches && event.detail.elt.matches(".chart")) draw(event.detail.elt);
    else drawAll(event.detail.elt);
  });
  document.addEventListener("htmx:beforeCleanupElement", (event) => {
    const chart = charts.get(event.detail.elt);
    if (!chart) return;
    chart.dispose();
    charts.delete(event.detail.elt);
  });
  let waiting = 0;
  addEventListener("resize", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => charts.forEach((chart) => chart.resize()));
  });
  addEventListener("beforeprint", () => charts.forEach((chart) => chart.resize()));
})();
