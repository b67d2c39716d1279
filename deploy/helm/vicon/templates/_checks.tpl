{{/* What no schema can say: each sentence names what is wrong, where, and what to do. All are said at once. */}}
{{- define "vicon.checks" -}}
{{- $wrong := list }}
{{- $name := include "vicon.name" . }}
{{- $set := .Values.settings }}
{{- if not .Values.image.repository }}
{{- $wrong = append $wrong "image.repository is empty: push the image that deploy/container/Containerfile makes to a registry that the cluster reads, and name it without a tag." }}
{{- end }}
{{- if not (hasPrefix "https://" (get $set "VICON_URL" | default "")) }}
{{- $wrong = append $wrong "settings.VICON_URL is missing or no https address: browsers give camera and microphone to nothing else. Set it to, for example, https://rapat.kota.example" }}
{{- end }}
{{- if not .Values.secrets.existingSecret }}
{{- $wrong = append $wrong "secrets.existingSecret is empty: make a Secret with server.key, database and redis, and name it. See docs/kubernetes.md." }}
{{- end }}
{{- range $setting := list "VICON_DATA" "VICON_SERVER_KEY" "VICON_LISTEN" "VICON_NODE" "VICON_LINK_LISTEN" "VICON_LINK_ADDRESS" "VICON_LINK_CA" "VICON_LINK_CERT" "VICON_LINK_KEY" "VICON_MEDIA_PORT" "VICON_MEDIA_WORKERS" "VICON_MEDIA_BIND" "VICON_PUBLIC_IP" "VICON_DRAIN_S" "VICON_METRICS" "VICON_SIGNALING_PROCESSES" "VICON_BROADCAST_LISTEN" }}
{{- if hasKey $set $setting }}
{{- $wrong = append $wrong (printf "settings.%s: the chart sets that itself. Take it out; media.*, links.* and metrics.* say it." $setting) }}
{{- end }}
{{- end }}
{{- range $secret := list "database" "redis" "turn_secret" "sign_password" "oidc_client_secret" "message_token" "whatsapp_secret" "whatsapp_verify" "inbound_secret" "smtp_password" "imap_password" "s3_secret" "rtmp_key" "otlp_authorization" }}
{{- range $setting := list (printf "VICON_%s" (upper $secret)) (printf "VICON_%s_FILE" (upper $secret)) }}
{{- if hasKey $set $setting }}
{{- $wrong = append $wrong (printf "settings.%s: a secret does not belong in values, which Helm keeps and shows. Put it into the Secret of secrets.existingSecret under the key %s%s." $setting $secret (has $secret (list "database" "redis") | ternary "" (printf ", and add %s to secrets.more" $secret))) }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.links }}
{{- if .issuer.name }}
{{- if or .mediaSecret .othersSecret }}
{{- $wrong = append $wrong "links: both an issuer and Secrets are named. Keep either links.issuer.name, or links.mediaSecret and links.othersSecret." }}
{{- end }}
{{- if gt (int $.Values.media.replicas) (int .issuer.nodes) }}
{{- $wrong = append $wrong (printf "media.replicas is %d, and links.issuer.nodes makes certificates for %d: raise links.issuer.nodes." (int $.Values.media.replicas) (int .issuer.nodes)) }}
{{- end }}
{{- else if not (and .mediaSecret .othersSecret) }}
{{- $wrong = append $wrong "links: pods trust each other by certificates. Make links.mediaSecret and links.othersSecret with `vicon cluster`, or name an issuer of cert-manager in links.issuer.name. See docs/kubernetes.md." }}
{{- end }}
{{- end }}
{{- $node := printf "%s-media-%d" $name (sub (max 1 (int .Values.media.replicas) (int .Values.links.issuer.nodes)) 1) }}
{{- if gt (len $node) 32 }}
{{- $wrong = append $wrong (printf "the release is called %s: its media node %s would have more than the 32 characters that VICON_NODE may have. Install it under a shorter name." .Release.Name $node) }}
{{- end }}
{{- if contains "." .Release.Name }}
{{- $wrong = append $wrong (printf "the release is called %s: VICON_NODE takes a-z, 0-9 and - only. Install it under another name." .Release.Name) }}
{{- end }}
{{- if and (eq .Values.storage.accessMode "ReadWriteOnce") (gt (int .Values.media.replicas) 1) }}
{{- $wrong = append $wrong "storage.accessMode is ReadWriteOnce, and media.replicas more than 1: what one media pod records no other machine could read. Take storage with ReadWriteMany (NFS, CephFS), or media.replicas=1." }}
{{- end }}
{{- if and .Values.media.publicIP (gt (int .Values.media.replicas) 1) }}
{{- $wrong = append $wrong "media.publicIP is one address, and media.replicas more than 1: browsers would send everything to one of them. Give each machine a public address of its own and leave it empty, or take media.replicas=1." }}
{{- end }}
{{- if .Values.ingress.enabled }}
{{- if not (get $set "VICON_PROXIES") }}
{{- $wrong = append $wrong "settings.VICON_PROXIES is missing: all people would seem to have the ingress controller's address, and share its limits. Set it to the network of its pods, for example 10.42.0.0/16" }}
{{- end }}
{{- if not .Values.ingress.tlsSecret }}
{{- $wrong = append $wrong "ingress.tlsSecret is empty: name a Secret with the certificate of the name in settings.VICON_URL, or one that cert-manager is to make." }}
{{- end }}
{{- end }}
{{- if and .Values.metrics.serviceMonitor (not .Values.metrics.enabled) }}
{{- $wrong = append $wrong "metrics.serviceMonitor is on, and metrics.enabled is not: there would be nothing to read. Set metrics.enabled=true." }}
{{- end }}
{{- if and .Values.coturn.enabled (not .Values.coturn.existingSecret) }}
{{- $wrong = append $wrong "coturn.existingSecret is empty: make a Secret of turnserver.conf (from deploy/coturn), fullchain.pem and privkey.pem, and name it." }}
{{- end }}
{{- if $wrong }}
{{- fail (printf "\n- %s\n" (join "\n- " $wrong)) }}
{{- end }}
{{- end }}
