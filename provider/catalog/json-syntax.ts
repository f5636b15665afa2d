/** A text is not JSON. The message is the reason alone, without place and excerpt. */
export class JsonSyntaxError extends Error {
  /** Where the text stops being JSON. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/**
 * Parses as `JSON.parse` does.
 *
 * @throws JsonSyntaxError
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error as SyntaxError;
    // V8 appends the place or an excerpt to its reason.
    const reason = message.replace(/( in JSON)? at position .*$|, (\.\.\.)?".*$/s, "");
    throw new JsonSyntaxError(reason, positionIn(message) ?? firstBadOffset(text));
  }
}

/**
 * Finds the place of an unexpected token, for which V8 names none: the shortest beginning of the
 * text that V8 refuses ends with it.
 */
function firstBadOffset(text: string): number {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBeginning(text.slice(0, middle + 1))) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether more text could make it JSON. */
function isBeginning(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as SyntaxError;
    return message.includes("end of JSON") || positionIn(message) === text.length;
  }
}

function positionIn(message: string): number | undefined {
  const digits = /at position (\d+)/.exec(message)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
