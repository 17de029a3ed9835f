/** Locks as browsers have them: by name, one holder each. */
export function fakeLocks() {
  const held = new Set<string>();
  return {
    held,
    async request(name: string, _: { ifAvailable: true }, whileHeld: (lock: object | null) => Promise<void>) {
      if (held.has(name)) return whileHeld(null);
      held.add(name);
      await whileHeld({ name });
      held.delete(name);
    },
  };
}
