// Brings the figures of the day up to date as tickets are sold, draws close and results come; on other pages the parts that follow events.
import { put, watch } from "./live.mjs";

const part = /** @type {HTMLElement | null} */ (document.querySelector("[data-stream]"));
if (part) {
  let latest = "";
  const show = () => {
    if (latest && !document.hidden) put(part, latest);
  };
  const source = new EventSource(part.dataset.stream ?? "");
  source.addEventListener("figures", (event) => {
    latest = event.data;
    show();
  });
  // The house keeps too many pages up to date already, or the session is over: this page asks by itself.
  source.addEventListener("error", () => source.readyState === EventSource.CLOSED && watch());
  document.addEventListener("visibilitychange", show);
  addEventListener("pagehide", () => source.close());
} else {
  watch();
}
