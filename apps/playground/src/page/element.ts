/** The element of the page with this id; that it is there and of its class is the page's own promise. */
export function element<Kind extends Element>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id)
  if (found instanceof kind) return found
  throw new Error(`The page has no ${kind.name} called '${id}'`)
}
