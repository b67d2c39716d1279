import { expect, it } from "vitest";
import { endpoints } from "./outside";

const ANSWER = [
  "v=0",
  "m=video 9 UDP/TLS/RTP/SAVPF 96",
  "a=candidate:1 1 udp 2130706431 203.0.113.7 7850 typ host",
  "a=candidate:2 1 tcp 1671430143 203.0.113.7 443 typ host tcptype passive",
  "a=candidate:3 1 UDP 2130706431 2001:db8::7 7850 typ host",
  "m=video 9 UDP/TLS/RTP/SAVPF 96",
  "a=candidate:1 1 udp 2130706431 203.0.113.7 7850 typ host",
  "",
].join("\r\n");

it("names each address of a protocol once", () => {
  expect(endpoints(ANSWER, "udp")).toEqual([
    { ip: "203.0.113.7", port: 7850 },
    { ip: "2001:db8::7", port: 7850 },
  ]);
  expect(endpoints(ANSWER, "tcp")).toEqual([{ ip: "203.0.113.7", port: 443 }]);
  expect(endpoints("v=0\r\n", "udp")).toEqual([]);
});
