slipway upload house-prices model.onnx --deploy
slipway upload house-prices better.onnx --deploy
slipway traffic house-prices 1=50 2=50
slipway traffic house-prices 1=80 2=20
cat > request.json <<'END'
{"inputs": [{"name": "x", "datatype": "FP32", "shape": [1, 4], "data": [3.5, 2, 1, 80]}]}
END
KEY_OF_THE_PAGE=$(slipway key create till --grant 'predict:house-*')
KEY_OF_THE_PAGE=${KEY_OF_THE_PAGE:0:12}
