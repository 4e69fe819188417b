/** A short word after something was done, with the way back where there is one. */
export interface Toast {
  id: number;
  message: string;
  action?: { label: string; run: () => void };
}

class Toasts {
  items = $state.raw<readonly Toast[]>([]);
  #next = 1;

  /** Shows `message`; with an action it stays longer, so that slow hands reach it, or `lasts` ms as the action does. */
  show(message: string, action?: Toast['action'], lasts = action ? 10_000 : 4_000): void {
    const toast: Toast = { id: this.#next++, message, ...(action ? { action } : {}) };
    this.items = [...this.items.slice(-2), toast];
    setTimeout(() => this.dismiss(toast.id), lasts);
  }

  dismiss(id: number): void {
    this.items = this.items.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
