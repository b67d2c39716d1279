/** An EventTarget whose event names and details are typed by `Events`. */
export class Emitter<Events> extends EventTarget {
  /** Call `listener` with each detail of `type`; returns the way to stop it. */
  on<Type extends keyof Events & string>(type: Type, listener: (detail: Events[Type]) => void): () => void {
    const wrapped = (event: Event) => listener((event as CustomEvent<Events[Type]>).detail);
    this.addEventListener(type, wrapped);
    return () => this.removeEventListener(type, wrapped);
  }

  protected emit<Type extends keyof Events & string>(type: Type, detail: Events[Type]): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
