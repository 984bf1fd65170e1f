// A range drawn over the trend becomes the time filter: followed like any link of the page, so that Back goes back.
document.addEventListener("chart:range", (event) => {
  "use strict";
  const holder = event.target.closest("[data-range-address]");
  if (!holder) return;
  const address = new URL(holder.dataset.rangeAddress, window.location.origin);
  address.searchParams.delete("range");
  address.searchParams.set("since", event.detail.since);
  address.searchParams.set("until", event.detail.until);
  const link = document.createElement("a");
  link.href = address.pathname + address.search;
  link.hidden = true;
  document.getElementById("monitor").append(link);
  htmx.process(link);
  link.click();
});
