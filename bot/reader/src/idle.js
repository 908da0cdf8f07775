// Notices that nobody uses the page any more. A computer that slept has not been used either.

const LIMIT = 10 * 60 * 1000;
const WARNING = 60 * 1000;
// Not scrolling or focus: the page does those of its own accord as well.
const SIGNS_OF_USE = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "touchmove", "input", "change"];

// Calls warn(true) one minute before the end, warn(false) when there is use again, and lock() at the end.
export function watch(warn, lock) {
  let last = moment();
  let warned = false;
  const tell = (now) => {
    if (now !== warned) warn(now);
    warned = now;
  };
  const check = () => {
    // Two clocks: one may be set back, the other may stand still while the computer sleeps.
    const { wall, running } = moment();
    const idle = Math.max(wall - last.wall, running - last.running);
    if (idle >= LIMIT) lock();
    else tell(idle >= LIMIT - WARNING);
    return idle < LIMIT;
  };
  const used = () => {
    // Who comes back too late finds the page locked, whatever they touch first.
    if (!check()) return;
    last = moment();
    tell(false);
  };
  SIGNS_OF_USE.forEach((sign) => addEventListener(sign, used, { capture: true, passive: true }));
  document.addEventListener("visibilitychange", check);
  setInterval(check, 1000);
}

function moment() {
  return { wall: Date.now(), running: performance.now() };
}
