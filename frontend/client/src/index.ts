/** vicon's client: join a sitting, send and receive, know its state. No page, no framework. */

export { canShareScreen, listDevices, openCamera, openMic, openScreen } from "./devices";
export { DeviceError, type DeviceTrouble, Refused } from "./errors";
export {
  type Ended,
  type JoinRequest,
  Meeting,
  type MeetingEvents,
  type MeetingOptions,
  type Status,
} from "./meeting";
export type { Want } from "./slots";
export type { Loud } from "./speakers";
export {
  type ChatMessage,
  type Hand,
  isAway,
  MEDIA_OFF,
  type MediaKind,
  type MediaState,
  mediaOf,
  type Participant,
  participantsOf,
  type Role,
  type RoomState,
  type Seat,
  seatsInside,
} from "./state";
export type { CommandBody, CommandName, JournalEvent } from "./wire";
