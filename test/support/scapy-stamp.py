"""A STAMP sender and a STAMP reflector made of scapy's own packets, as somebody else's implementation.

scapy-stamp.py send HOST PORT COUNT   sends test packets, prints what came back, one JSON line each
scapy-stamp.py reflect COUNT          prints its port, answers COUNT packets of each session by its own count
"""
import json
import socket
import sys
import time

from scapy.contrib.stamp import (
    ErrorEstimate,
    STAMPSessionReflectorTestUnauthenticated,
    STAMPSessionSenderTestUnauthenticated,
    STAMPTestTLV,
)
from scapy.layers.inet import UDP

NTP_AHEAD = 2208988800
# scapy 2.5.0 counts the flags from the wrong end: its U is 0x01, that of RFC 8972 is 0x80.
UNRECOGNISED = 0x80


def now():
    return time.time() + NTP_AHEAD


def dissect(kind, data):
    """scapy 2.5.0 asks a packet's parent how long it is, and gives it none of its own accord."""
    return kind(data, _parent=UDP(len=8 + len(data)))


def send(host, port, count):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as wire:
        wire.settimeout(10)
        for seq in range(count):
            packet = STAMPSessionSenderTestUnauthenticated(
                seq=seq,
                ts=now(),
                err_estimate=ErrorEstimate(S=1, Z=0, scale=12, multiplier=9),
                ssid=4242,
                tlv_objects=[
                    STAMPTestTLV(flags=UNRECOGNISED, type=3, len=4, value=b"\0" * 4),
                    STAMPTestTLV(flags=UNRECOGNISED, type=1, len=6, value=b"scapy!"),
                    STAMPTestTLV(flags=UNRECOGNISED, type=251, len=3, value=b"odd"),
                ],
            )
            sent = bytes(packet)
            before = time.time()
            wire.sendto(sent, (host, port))
            data, _ = wire.recvfrom(4096)
            after = time.time()
            answer = dissect(STAMPSessionReflectorTestUnauthenticated, data)
            asked = dissect(STAMPSessionSenderTestUnauthenticated, sent)
            print(
                json.dumps(
                    {
                        "sent": len(sent),
                        "received": len(data),
                        "seq": answer.seq,
                        "ssid": answer.ssid,
                        "seqSender": answer.seq_sender,
                        "isEcho": answer.fields["ts_sender"] == asked.fields["ts"],
                        "scaleSender": answer.err_estimate_sender.scale,
                        "multiplierSender": answer.err_estimate_sender.multiplier,
                        "ttlSender": answer.ttl_sender,
                        "isInTime": before - 0.001 <= float(answer.ts_rx) - NTP_AHEAD
                        <= float(answer.ts) - NTP_AHEAD <= after + 0.001,
                        "tlvs": [[int(t.flags), t.type, t.value.hex()] for t in answer.tlv_objects],
                    }
                ),
                flush=True,
            )


def reflect(count):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        wire.bind(("127.0.0.1", 0))
        wire.settimeout(20)
        print(wire.getsockname()[1], flush=True)
        counts = {}
        while min(counts.values(), default=0) < count:
            data, source = wire.recvfrom(4096)
            received = now()
            packet = dissect(STAMPSessionSenderTestUnauthenticated, data)
            number = counts.get(packet.ssid, 0)
            counts[packet.ssid] = number + 1
            answer = STAMPSessionReflectorTestUnauthenticated(
                seq=number,
                err_estimate=ErrorEstimate(S=0, Z=0, scale=20, multiplier=7),
                ssid=packet.ssid,
                ts_rx=received,
                seq_sender=packet.seq,
                err_estimate_sender=packet.err_estimate,
                ttl_sender=61,
                tlv_objects=packet.tlv_objects,
            )
            # All 64 bits, not what a float keeps of them.
            answer.fields["ts_sender"] = packet.fields["ts"]
            answer.ts = now()
            wire.sendto(bytes(answer), source)


if __name__ == "__main__":
    role, *words = sys.argv[1:]
    if role == "send":
        send(words[0], int(words[1]), int(words[2]))
    else:
        reflect(int(words[0]))
