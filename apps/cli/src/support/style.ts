/** Paints text for a terminal; without colours every function gives its text back. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  green(text: string): string;
  cyan(text: string): string;
}

const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  yellow: [33, 39],
  green: [32, 39],
  cyan: [36, 39],
} as const;

export function style(isColourful: boolean): Style {
  const painter = (name: keyof typeof CODES) => {
    const [on, off] = CODES[name];
    return (text: string) => (isColourful ? `\u001b[${on}m${text}\u001b[${off}m` : text);
  };
  return {
    bold: painter('bold'),
    dim: painter('dim'),
    red: painter('red'),
    yellow: painter('yellow'),
    green: painter('green'),
    cyan: painter('cyan'),
  };
}
