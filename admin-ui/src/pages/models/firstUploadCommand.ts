/** The whole way of a model from a terminal on the server's machine: check, register, load, wait. */
export function firstUploadCommand(): string {
  return 'slipway upload house-prices model.onnx --deploy';
}
