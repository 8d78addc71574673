const NAME = 'slipway-session';

/** Tells this browser's other tabs that somebody has signed in here. */
export function tellSignedIn(): void {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage('signed in');
  channel.close();
}

/** Calls back when somebody may have signed in in another tab; gives what ends that. */
export function onSignedInElsewhere(look: () => void): () => void {
  const channel = new BroadcastChannel(NAME);
  const back = () => {
    if (document.visibilityState === 'visible') {
      look();
    }
  };
  channel.addEventListener('message', look);
  // Another window of the browser may have been used to sign in long before this one is seen again.
  document.addEventListener('visibilitychange', back);
  return () => {
    channel.close();
    document.removeEventListener('visibilitychange', back);
  };
}
