/**
 * Calls `seen` once when at least half of the node (or of the screen) has been in view for a second on a visible page:
 * scrolling past is not reading.
 */
export function whenSeen(node: HTMLElement, seen: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let inView = false;
  const update = () => {
    clearTimeout(timer);
    if (inView && document.visibilityState === 'visible') timer = setTimeout(done, 1000);
  };
  const observer = new IntersectionObserver(
    ([entry]) => {
      if (!entry) return;
      const enough =
        entry.intersectionRect.height >= Math.min(entry.boundingClientRect.height, innerHeight) / 2;
      inView = entry.isIntersecting && enough;
      update();
    },
    { threshold: [0, 0.25, 0.5, 0.75, 1] },
  );
  const stop = () => {
    clearTimeout(timer);
    observer.disconnect();
    document.removeEventListener('visibilitychange', update);
  };
  const done = () => {
    stop();
    seen();
  };
  observer.observe(node);
  document.addEventListener('visibilitychange', update);
  return stop;
}

/** Threads whose replies were seen here and that nobody has told the server of yet. */
export const seenThreads = new Set<string>();

/** Notes that the replies of a thread were seen; whoever counts what waits hears of it, and looks here when it comes later. */
export function threadSeen(feedbackId: string): void {
  seenThreads.add(`feedback:${feedbackId}`);
  dispatchEvent(new Event('tanggap:thread-seen'));
}
