/** The first object of each class that asked. */
const kept = new Map<unknown, object>();

/**
 * For classes whose objects live for milliseconds and whose methods run hot: with an empty one where the class is
 * made, else at the end of the constructor, where what the first refers to lives as long as the program. V8 forgets the shape of objects of which none lives when it looks through memory, and throws away all
 * machine code that was compiled for it; the same code is compiled again, once for every such look. One object
 * that stays keeps both.
 */
export function keepShape(one: object): void {
  if (!kept.has(one.constructor)) kept.set(one.constructor, one);
}
