"""STAMP in authenticated mode, from the text of RFC 8762 (4.2.2, 4.3.2, 4.4) and RFC 8972 (4, 4.8) alone.

Nothing here is of weft: Python's own struct and hmac, so that what both agree on is what the documents say.

authenticated-stamp.py send PORT COUNT KEYFILE      sends packets with a signed TLV; one JSON line for each answer
authenticated-stamp.py tamper PORT KEYFILE          sends every packet that differs from a good one in one bit of
                                                    the base, then the good one; says how many answers came
authenticated-stamp.py reflect COUNT KEYFILE        prints its port; answers COUNT packets, each first with an answer
                                                    of which one bit is wrong, and says what it saw of each
"""
import hashlib
import hmac
import json
import socket
import struct
import sys
import time

NTP_AHEAD = 2208988800
# seq, MBZ 12, T1, error estimate, SSID, MBZ 68; then HMAC 16 (RFC 8762 figure 4, RFC 8972 figure 2).
SENDER = struct.Struct("!I12x8s2sH68x")
# seq, MBZ 12, T3, error estimate, SSID, MBZ 4, T2, MBZ 8, sender's seq, MBZ 12, T1, sender's error estimate, MBZ 6,
# sender's TTL, MBZ 15; then HMAC 16 (RFC 8762 figure 6).
REFLECTOR = struct.Struct("!I12x8s2sH4x8s8xI12x8s2s6xB15x")
COVERED = 96
BASE = 112
FOLLOW_UP, HMAC = 7, 8


def ntp(moment):
    seconds = moment + NTP_AHEAD
    return struct.pack("!II", int(seconds), int(seconds % 1 * 2**32))


def moment_of(stamp):
    seconds, fraction = struct.unpack("!II", stamp)
    return seconds - NTP_AHEAD + fraction / 2**32


def digest(key, *parts):
    return hmac.new(key, b"".join(parts), hashlib.sha256).digest()[:16]


def signed(key, base, tlvs):
    """Both digests: of the first 96 octets, and of the sequence number with the TLVs before the HMAC TLV."""
    assert len(base) == COVERED
    end = struct.pack("!BBH", 0x80, HMAC, 16) + digest(key, base[:4], tlvs) if tlvs else b""
    return base + digest(key, base) + tlvs + end


def is_signed(key, packet):
    return packet[COVERED:BASE] == digest(key, packet[:COVERED])


def tlvs_of(packet):
    """Flags, type and value of each, in order."""
    found, at = [], BASE
    while at < len(packet):
        flags, kind, length = struct.unpack_from("!BBH", packet, at)
        found.append((flags, kind, packet[at + 4 : at + 4 + length]))
        at += 4 + length
    return found


def are_tlvs_signed(key, packet):
    told = tlvs_of(packet)[-1]
    return told[1] == HMAC and told[2] == digest(key, packet[:4], packet[BASE:-20])


def question(key, seq):
    base = SENDER.pack(seq, ntp(time.time()), bytes([0x80 | 12, 9]), 4242)
    return signed(key, base, struct.pack("!BBH16x", 0x80, FOLLOW_UP, 16))


def connect(port):
    wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    wire.connect(("127.0.0.1", port))
    wire.settimeout(10)
    return wire


def send(port, count, key):
    wire = connect(port)
    for seq in range(count):
        sent = question(key, seq)
        before = time.time()
        wire.send(sent)
        data = wire.recv(4096)
        after = time.time()
        number, t3, _, ssid, t2, sender_seq, t1, error, ttl = REFLECTOR.unpack(data[:COVERED])
        told = {
            "sent": len(sent),
            "received": len(data),
            "seq": number,
            "ssid": ssid,
            "seqSender": sender_seq,
            "isEcho": t1 == sent[16:24] and error == sent[24:26],
            "ttlSender": ttl,
            "isInTime": before - 0.001 <= moment_of(t2) <= moment_of(t3) <= after + 0.001,
            "isSigned": is_signed(key, data),
            "areTlvsSigned": are_tlvs_signed(key, data),
            "mustBeZero": sum(data[4:16] + data[28:32] + data[40:48] + data[52:64] + data[74:80] + data[81:96]),
            "tlvs": [[flags, kind, len(value)] for flags, kind, value in tlvs_of(data)],
            "followUp": struct.unpack("!I", tlvs_of(data)[0][2][:4])[0],
        }
        print(json.dumps(told), flush=True)


def tamper(port, key):
    wire = connect(port)
    good = question(key, 7)
    for bit in range(BASE * 8):
        bad = bytearray(good)
        bad[bit // 8] ^= 1 << bit % 8
        wire.send(bad)
        if bit % 64 == 63:
            time.sleep(0.01)  # so that nothing is dropped for want of room
    wire.send(good)
    wire.recv(4096)
    wire.settimeout(0.3)
    answers = 1
    try:
        while True:
            wire.recv(4096)
            answers += 1
    except socket.timeout:
        print(json.dumps({"tampered": BASE * 8, "answers": answers}), flush=True)


def reflect(count, key):
    wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    wire.bind(("127.0.0.1", 0))
    wire.settimeout(20)
    print(wire.getsockname()[1], flush=True)
    for number in range(count):
        data, source = wire.recvfrom(4096)
        received = time.time()
        seq, t1, error, ssid = SENDER.unpack(data[:COVERED])
        tlvs = tlvs_of(data)
        # All but the follow-up is what a reflector without any TLV would do: it does not know it, and says so.
        asked = b"".join(struct.pack("!BBH", 0x80, kind, len(value)) + value for _, kind, value in tlvs[:-1])
        base = REFLECTOR.pack(
            number, ntp(time.time()), bytes([20, 7]), ssid, ntp(received), seq, t1, error, 61
        )
        answer = signed(key, base, asked)
        bad = bytearray(answer)
        bad[number % BASE] ^= 1
        wire.sendto(bad, source)
        wire.sendto(answer, source)
        print(
            json.dumps(
                {
                    "octets": len(data),
                    "seq": seq,
                    "isSigned": is_signed(key, data),
                    "areTlvsSigned": not tlvs or are_tlvs_signed(key, data),
                    "mustBeZero": sum(data[4:16] + data[28:96]),
                }
            ),
            flush=True,
        )


if __name__ == "__main__":
    role, *words = sys.argv[1:]
    with open(words[-1], "rb") as file:
        secret = file.read()
    if role == "send":
        send(int(words[0]), int(words[1]), secret)
    elif role == "tamper":
        tamper(int(words[0]), secret)
    else:
        reflect(int(words[0]), secret)
