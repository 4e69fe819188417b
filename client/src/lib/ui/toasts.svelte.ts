/** A short word after something was done, with the way back where there is one. */
export interface Toast {
  id: number;
  message: string;
  /** `holds`: the commands on this device that wait as long as they can be taken back. */
  action?: { label: string; run: () => void; holds?: readonly string[] };
  /** When it goes (`performance.now()`), and what lets it go; later while a hand is on its action. */
  until: number;
  timer: ReturnType<typeof setTimeout>;
}

class Toasts {
  items = $state.raw<readonly Toast[]>([]);
  #next = 1;

  /** Shows `message`; with an action it stays longer, so that slow hands reach it, or `lasts` ms as the action does. */
  show(message: string, action?: Toast['action'], lasts = action ? 10_000 : 4_000): Toast {
    const id = this.#next++;
    const toast: Toast = {
      id,
      message,
      ...(action ? { action } : {}),
      until: performance.now() + lasts,
      timer: setTimeout(() => this.dismiss(id), lasts),
    };
    this.items = [...this.items.slice(-2), toast];
    return toast;
  }

  dismiss(id: number): void {
    this.items = this.items.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
