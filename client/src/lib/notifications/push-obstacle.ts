/** Why pushes cannot work in this browser, as it is now. */
export type Obstacle = 'insecure' | 'install' | 'unsupported' | 'denied' | 'worker';

/** What decides it; taken apart so that a test can be any browser. */
export interface BrowserParts {
  readonly secure: boolean;
  readonly worker: boolean;
  readonly pushManager: boolean;
  readonly permission: NotificationPermission | null;
  readonly userAgent: string;
  /** Opened from the home screen. */
  readonly installed: boolean;
  /** More than one touch: an iPad says that it is a Mac. */
  readonly touch: boolean;
}

/** The first thing that stands in the way, or null. */
export function obstacleOf(b: BrowserParts): Obstacle | null {
  if (!b.secure) return 'insecure';
  const apple = /iPhone|iPad|iPod/.test(b.userAgent) || (b.userAgent.includes('Macintosh') && b.touch);
  // Apple's phones push to what was put on the home screen, and to nothing else.
  if (apple && !b.installed) return 'install';
  if (!b.worker || !b.pushManager || b.permission === null) return 'unsupported';
  if (b.permission === 'denied') return 'denied';
  return null;
}
