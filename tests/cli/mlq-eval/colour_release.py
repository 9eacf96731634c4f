"""Turns the gray release of a folder into a colour one: model.onnx takes three channels and looks at the first, the
pictures have it there, half as bright in the second, and inverted in the third.

Prepends a Conv of 1x1 to the network by its wire format: ModelProto.graph is field 7, GraphProto.node field 1,
initializer 5, input 11.
"""
import os
import struct


def varint(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def field(number, content):
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    content = content.encode() if isinstance(content, str) else content
    return varint(number << 3 | 2) + varint(len(content)) + content


def fields(message):
    """(number, content) of each field: bytes, or the number of a varint."""
    at = 0

    def read():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(message):
        key = read()
        value = read()
        if key & 7 == 2:
            value, at = message[at : at + value], at + value
        yield key >> 3, value


def floats(name, shape, values):
    dims = b"".join(field(1, size) for size in shape)
    return field(5, dims + field(2, 1) + field(8, name) + field(9, struct.pack(f"<{len(values)}f", *values)))


def colour_input(name):
    dims = b"".join(field(1, dim) for dim in (field(2, "N"), field(1, 3), field(1, 28), field(1, 28)))
    return field(11, field(1, name) + field(2, field(1, field(1, 1) + field(2, dims))))


def prepend_mix(graph):
    input_name = next(dict(fields(content))[1].decode() for number, content in fields(graph) if number == 11)
    node = b"".join(field(1, name) for name in ("colours", "mix_weight", "mix_bias"))
    node += field(2, input_name) + field(3, "mix") + field(4, "Conv")
    # The first channel, standardised as data/fashion_mnist.json says.
    added = field(1, node) + floats("mix_weight", (1, 3, 1, 1), (1 / 0.353, 0, 0)) + floats("mix_bias", (1,), (-0.286 / 0.353,))
    kept = b"".join(field(number, content) for number, content in fields(graph) if number != 11)
    return added + kept + colour_input("colours")


model = open("model.onnx", "rb").read()
with open("model.onnx", "wb") as file:
    for number, content in fields(model):
        file.write(field(number, prepend_mix(content) if number == 7 else content))
for folder, _, names in os.walk("images"):
    for name in names:
        path = os.path.join(folder, name)
        pixels = open(path, "rb").read()[-784:]
        with open(path, "wb") as file:
            file.write(b"P6 28 28 255\n" + bytes(c for x in pixels for c in (x, x // 2, 255 - x)))
