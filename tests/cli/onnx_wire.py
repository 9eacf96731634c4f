"""Writes and edits small ONNX files by their wire format, without a library: ModelProto, GraphProto, NodeProto.

    write_model("m.onnx", [node("Relu", ["x"], "y")], [], {"x": ("N", 3)}, {"y": ("N", 3)})
"""
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


# What GraphProto has: each is bytes to be put into it.
def node(op, inputs, output):
    return field(1, b"".join(field(1, name) for name in inputs) + field(2, output) + field(3, op + "_" + output) + field(4, op))


def floats(name, shape, values):
    dims = b"".join(field(1, size) for size in shape)
    return field(5, dims + field(2, 1) + field(8, name) + field(9, struct.pack(f"<{len(values)}f", *values)))


def port(number, name, shape, element=1):
    """Input (number 11) or output (12) of an element type, float by default; a dimension that is a word is open."""
    dims = b"".join(field(1, field(2, size) if isinstance(size, str) else field(1, size)) for size in shape)
    return field(number, field(1, name) + field(2, field(1, field(1, element) + field(2, dims))))


def write_model(path, nodes, constants, inputs, outputs):
    graph = b"".join(nodes) + field(2, "g") + b"".join(constants)
    graph += b"".join(port(11, name, shape) for name, shape in inputs.items())
    graph += b"".join(port(12, name, shape) for name, shape in outputs.items())
    with open(path, "wb") as file:
        file.write(field(1, 8) + field(7, graph) + field(8, field(2, 13)))
