"""An unmodified tritonclient against a running server. Arguments: host:port, key, model.

The model takes x FP32 [-1, 4] and gives one FP32 output. Where the server also serves models named
same_<datatype> (x to y as it is), every datatype goes there and back as well.
"""
import sys

import numpy as np
import tritonclient.http as http
from tritonclient.utils import InferenceServerException

url, key, model = sys.argv[1:4]
headers = {"Authorization": "Bearer " + key}
client = http.InferenceServerClient(url, concurrency=2)


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def refused(call, part):
    try:
        call()
    except InferenceServerException as failure:
        check(part in failure.message(), f"'{part}' is not in '{failure.message()}'")
    else:
        raise AssertionError(f"not refused: {part}")


def infer(rows, binary_in, outputs, **more):
    values = np.arange(rows * 4, dtype=np.float32).reshape(rows, 4)
    tensor = http.InferInput("x", [rows, 4], "FP32")
    tensor.set_data_from_numpy(values, binary_data=binary_in)
    # A copy: the client writes its own headers into the dictionary that it is given.
    return client.infer(model, [tensor], outputs=outputs, headers=dict(headers), **more)


check(client.is_server_live(), "live")
check(client.is_server_ready(), "ready")
server = client.get_server_metadata(headers=headers)
check(server["name"] == "slipway" and "binary_tensor_data" in server["extensions"], server)
metadata = client.get_model_metadata(model, headers=headers)
check(metadata["inputs"][0] == {"name": "x", "datatype": "FP32", "shape": [-1, 4]}, metadata)
output = metadata["outputs"][0]["name"]
check(client.is_model_ready(model, headers=headers), "model ready")
config = client.get_model_config(model, headers=headers)
check(config["input"][0]["data_type"] == "TYPE_FP32", config)
index = client.get_model_repository_index(headers=headers)
check(any(entry["name"] == model and entry["state"] == "READY" for entry in index), index)

plain = infer(3, True, None).as_numpy(output)
check(plain.dtype == np.float32 and plain.shape[0] == 3, plain)
for binary_in in (True, False):
    for binary_out in (True, False):
        wanted = [http.InferRequestedOutput(output, binary_data=binary_out)]
        for coding in (None, "gzip", "deflate"):
            result = infer(
                3,
                binary_in,
                wanted,
                request_id="own-7",
                request_compression_algorithm=coding,
                response_compression_algorithm=coding,
            )
            check(np.array_equal(result.as_numpy(output), plain), (binary_in, binary_out, coding))
            check(result.get_response()["id"] == "own-7", result.get_response())
many = infer(1000, False, [http.InferRequestedOutput(output, binary_data=False)],
             response_compression_algorithm="gzip")
check(many.as_numpy(output).shape[0] == 1000, "1,000 rows")
version = metadata["versions"][0]
check(infer(1, True, None, model_version=version).get_response()["model_version"] == version, version)

before = client.get_inference_statistics(model, headers=headers)["model_stats"]
infer(5, True, None)
after = client.get_inference_statistics(model, headers=headers)["model_stats"]
grown = sum(s["inference_count"] for s in after) - sum(s["inference_count"] for s in before)
check(grown == 5, f"5 rows are counted as {grown}")

refused(lambda: client.get_model_metadata("no-such-model", headers=headers), "Request for unknown model")
refused(lambda: client.load_model(model, headers=headers), "slipway deploy")
wrong = http.InferInput("x", [1, 3], "FP32")
wrong.set_data_from_numpy(np.zeros((1, 3), dtype=np.float32))
refused(lambda: client.infer(model, [wrong], headers=dict(headers)), "[1,3]")

served = {entry["name"] for entry in index}
SAMPLES = {
    "BOOL": np.array([[True, False]]),
    "UINT8": np.array([[0, 255]], dtype=np.uint8),
    "UINT16": np.array([[0, 65535]], dtype=np.uint16),
    "UINT32": np.array([[0, 4294967295]], dtype=np.uint32),
    "UINT64": np.array([[9007199254740993, 18446744073709551615]], dtype=np.uint64),
    "INT8": np.array([[-128, 127]], dtype=np.int8),
    "INT16": np.array([[-32768, 32767]], dtype=np.int16),
    "INT32": np.array([[-2147483648, 2147483647]], dtype=np.int32),
    "INT64": np.array([[-9007199254740993, 9223372036854775807]], dtype=np.int64),
    "FP16": np.array([[0.5, -2]], dtype=np.float16),
    "FP32": np.array([[0.1, 3.4028235e38]], dtype=np.float32),
    "FP64": np.array([[0.1, 1e-310]], dtype=np.float64),
    "BYTES": np.array([["a\u00e9\u6f22".encode(), b""]], dtype=np.object_),
}
for datatype, sample in SAMPLES.items():
    name = "same_" + datatype.lower()
    if name not in served:
        continue
    for binary in (True, False):
        if datatype == "FP16" and not binary:
            continue
        tensor = http.InferInput("x", list(sample.shape), datatype)
        tensor.set_data_from_numpy(sample, binary_data=binary)
        back = client.infer(
            name,
            [tensor],
            outputs=[http.InferRequestedOutput("y", binary_data=binary)],
            headers=dict(headers),
        ).as_numpy("y")
        if datatype == "BYTES" and not binary:
            back = np.array([[text.encode() for text in row] for row in back], dtype=np.object_)
        check(np.array_equal(back, sample), (datatype, binary, back))
    print(datatype, "there and back")
print("tritonclient: everything held")
