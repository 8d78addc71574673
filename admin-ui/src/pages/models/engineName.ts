const NAMES: Record<string, string> = {
  onnx: 'ONNX',
  'onnx-runtime': 'ONNX',
  onnxruntime: 'ONNX',
  tensorflow: 'TensorFlow',
  linear: 'Linear',
};

/** An engine's name as its makers write it; one that we do not know stays as it is. */
export function engineName(engine: string | null | undefined): string {
  return engine ? (NAMES[engine.toLowerCase()] ?? engine) : '';
}
