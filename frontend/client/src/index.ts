/** vicon's client: join a sitting, send and receive, know its state. No page, no framework. */

export { Ballots } from "./ballots";
export { canShareScreen, listDevices, openCamera, openMic, openScreen } from "./devices";
export { DeviceError, type DeviceTrouble, Refused } from "./errors";
export { Meeting } from "./meeting";
export type { Ended, JoinRequest, MeetingEvents, MeetingOptions, Place, Status } from "./meeting-types";
export { SAVERS, type Saver } from "./saver";
export type { Shown, Want } from "./shown";
export type { Loud } from "./speakers";
export {
  type AgendaItem,
  type ChatMessage,
  type Consent,
  type Decided,
  type Floor,
  type FloorRequest,
  holderOf,
  inOrder,
  isAway,
  type LobbyEntry,
  MEDIA_KINDS,
  MEDIA_OFF,
  type MediaKind,
  type MediaState,
  mediaOf,
  type Note,
  type Participant,
  type Poll,
  participantsOf,
  type Question,
  type Queue,
  type Role,
  type RoomState,
  type Seat,
  seatsInside,
  type Task,
  type Turn,
  type Vote,
} from "./state";
export type { Usage } from "./stats";
export type { Flow } from "./transport";
export type { CommandBody, CommandName, JournalEvent, Live, LiveBody } from "./wire";
