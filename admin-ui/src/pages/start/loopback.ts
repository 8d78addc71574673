/** Whether an address, with or without a port, is this machine's own. */
export function isLoopback(bind: string): boolean {
  return /^(127\.|localhost(:|$)|\[?::1\]?(:|$))/i.test(bind);
}
