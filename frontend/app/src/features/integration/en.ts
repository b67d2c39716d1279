import type id from "./id";

export default {
  words: {
    host_unlisted:
      "This server may not send there yet. Whoever runs it adds the host to VICON_WEBHOOK_HOSTS.",
    job_running: "This job runs now, or is done.",
    key_bad: "Such a key cannot be made. Check its scopes, rooms and networks.",
    key_expired: "This key would expire at once. Choose a day that is to come.",
    label_bad: "Give it a name of at most 100 letters.",
    no_reply: "This mail is no answer to an invitation of ours.",
    tls_needed: "This host is reached by https:// only.",
    types_unknown: "Choose at least one event.",
    url_bad: "Write the whole address, such as https://sipd.kota.example/vicon, without a password in it.",
    service_unknown: "Nobody takes a number for this service here.",
    number_bad: "This is no telephone number. Write it with its country.",
    queue_full: "This counter's queue is full.",
    params_bad: "A template takes all of its parameters and no others.",
    signature_bad: "The signature is not of this message, or too old.",
    webhook_off: "This webhook is off. Turn it on first.",
    webhooks_many: "There are as many webhooks as there may be. Remove one that nobody uses.",
  },
} satisfies typeof id;
