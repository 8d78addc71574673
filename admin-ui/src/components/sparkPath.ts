/** The line and the ground below it; each run between gaps is a line of its own. */
export function sparkPath(
  values: readonly (number | null)[],
  width: number,
  height: number,
): { line: string; area: string } {
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  const y = (value: number) =>
    most === 0 ? height - 1 : height - 1 - (value / most) * (height - 3);
  const lines: string[] = [];
  const areas: string[] = [];
  let run: [number, number][] = [];
  const end = () => {
    if (run.length > 0) {
      const points = run.map(([px, py]) => `${round(px)} ${round(py)}`).join('L');
      const first = run[0]?.[0] ?? 0;
      const last = run[run.length - 1]?.[0] ?? 0;
      lines.push(`M${points}`);
      areas.push(`M${round(first)} ${height}L${points}L${round(last)} ${height}Z`);
    }
    run = [];
  };
  values.forEach((value, index) => {
    if (value === null) {
      end();
    } else {
      run.push([index * step, y(value)]);
    }
  });
  end();
  return { line: lines.join(''), area: areas.join('') };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
