import type id from "./id";

export default {
  warnings: {
    disk_full: "The disk is nearly full, below 5 %. Free or enlarge it now: recordings stop, meetings go on.",
    disk_low: "The disk has little left. Enlarge it or shorten retention this week.",
    tapes_full:
      "A media node has no room for recordings. They have stopped there, meetings go on. Free or enlarge its disk now.",
    tapes_low:
      "At the present rate a media node has no room for recordings within two hours, or less than 1 GB of it. Free or enlarge its disk today.",
    memory_low: "Memory has little left, below 10 %. Stop other services on this server or add memory.",
    cpu_busy:
      "The processor was full for the last five minutes. Sound may break up; move other services or add cores.",
    no_node: "No media node is linked. Meetings cannot start; look at the process vicon media.",
    node_full: "A media node is full. New meetings go to another; add one if this happens often.",
    node_draining: "A media node is being emptied for maintenance.",
    media_busy:
      "The media engine of a node is busy for more than 70 %. From 75 % on pictures become smaller, at 92 % new meetings are refused; add cores or a node.",
    network_busy:
      "The network of a media node is used for more than 80 %. Once it is full, sound and pictures break up; add a node or a line.",
  },
} satisfies typeof id;
