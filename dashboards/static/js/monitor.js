// A range drawn over the trend becomes the time filter: the address changes, the rest of the page follows.
document.addEventListener("chart:range", (event) => {
  "use strict";
  const holder = event.target.closest("[data-range-address]");
  if (!holder) return;
  const address = new URL(holder.dataset.rangeAddress, window.location.origin);
  address.searchParams.delete("range");
  address.searchParams.set("since", event.detail.since);
  address.searchParams.set("until", event.detail.until);
  htmx.ajax("GET", address.pathname + address.search, { target: "#monitor", select: "#monitor", swap: "outerHTML show:none" })
    .then(() => window.history.pushState({}, "", address.pathname + address.search));
});
