/** `51.2 MW`, `430 kW`. */
export function powerWords(watts: number): string {
  return watts >= 1e6 ? `${(watts / 1e6).toFixed(1)} MW` : `${(watts / 1e3).toFixed(watts < 1e5 ? 1 : 0)} kW`;
}
