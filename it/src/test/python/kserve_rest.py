"""The unmodified KServe SDK against a running server. Arguments: URL, key, model."""
import asyncio
import sys

import httpx
import numpy as np
from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig

url, key, model = sys.argv[1:4]


def check(condition, what):
    if not condition:
        raise AssertionError(what)


# Each call gets a copy of the headers: the SDK writes its own into the dictionary that it is given.
async def main():
    client = InferenceRESTClient(RESTConfig(protocol="v2", retries=0, timeout=30))
    headers = {"Authorization": "Bearer " + key}
    check(await client.is_server_live(url, headers=dict(headers)), "live")
    check(await client.is_server_ready(url, headers=dict(headers)), "ready")
    check(await client.is_model_ready(url, model, headers=dict(headers)), "model ready")
    answers = []
    for binary in (False, True):
        tensor = InferInput("x", [2, 4], "FP32")
        tensor.set_data_from_numpy(
            np.arange(8, dtype=np.float32).reshape(2, 4), binary_data=binary
        )
        request = InferRequest(model_name=model, infer_inputs=[tensor])
        answer = await client.infer(url, request, model_name=model, headers=dict(headers))
        check(answer.model_name == model, answer.model_name)
        check(answer.outputs[0].shape[0] == 2, answer.outputs[0].shape)
        answers.append(answer.outputs[0].as_numpy())
    check(np.array_equal(answers[0], answers[1]), answers)
    wrong = InferInput("x", [1, 3], "FP32")
    wrong.set_data_from_numpy(np.zeros((1, 3), dtype=np.float32), binary_data=False)
    try:
        await client.infer(
            url, InferRequest(model_name=model, infer_inputs=[wrong]), model_name=model,
            headers=dict(headers),
        )
    except httpx.HTTPStatusError as failure:
        check(failure.response.status_code == 400, failure.response.status_code)
        check("[1,3]" in failure.response.text, failure.response.text)
    else:
        raise AssertionError("a wrong shape was not refused")


asyncio.run(main())
print("KServe SDK: everything held")
