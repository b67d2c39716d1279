/** What can be given to others so that they find the meeting. */
export interface Share {
  slug: string;
  title: string;
  /** The link with its join secret; absent for a person who came by code. */
  link?: string;
  secret?: string;
  /** Nine digits, for reading aloud. */
  code?: string;
}
