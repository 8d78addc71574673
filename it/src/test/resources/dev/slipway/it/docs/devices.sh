slipway upload house-prices model.onnx --deploy
slipway upload house-prices better.onnx --deploy
slipway upload shop-prices better.onnx
