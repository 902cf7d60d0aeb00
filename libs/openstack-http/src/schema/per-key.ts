/**
 * Makes a schema of a microversion or a name once, so that equal arguments get the same object.
 *
 * @param make what is told apart by its text: 2.37, `os-start`
 */
export function perKey<A>(make: (argument: A) => object): (argument: A) => object {
  const made = new Map<string, object>();
  return (argument) => {
    const key = String(argument);
    const schema = made.get(key) ?? make(argument);
    made.set(key, schema);
    return schema;
  };
}
