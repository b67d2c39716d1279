{{/* What all pods have in common, each given as (dict "root" . "role" "media"). */}}
{{- define "vicon.pod" -}}
automountServiceAccountToken: false
# A Service called …-media would otherwise set VICON_MEDIA_PORT in every pod.
enableServiceLinks: false
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  # Films are many: they are not all looked at each time.
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{/* Where a role may run. */}}
{{- define "vicon.place" -}}
{{- with get .root.Values .role }}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}
{{- if ne .role "media" }}
{{- if eq .root.Values.storage.accessMode "ReadWriteOnce" }}
affinity:
  podAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      # One machine at a time may have the files.
      - topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels:
            {{- include "vicon.is" (dict "root" .root "role" "media") | nindent 12 }}
{{- end }}
{{- end }}
{{- end }}

{{- define "vicon.container" -}}
image: {{ include "vicon.image" .root | quote }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
resources:
  {{- toYaml (get .root.Values .role).resources | nindent 2 }}
{{- end }}

{{/* Settings. Secrets come as files, which no list of a pod's environment shows. */}}
{{- define "vicon.env" -}}
- name: VICON_DATA
  value: /var/lib/vicon
- name: VICON_SERVER_KEY
  value: /run/secrets/vicon/server.key
{{- range concat (list "database" "redis") .root.Values.secrets.more }}
- name: VICON_{{ upper . }}_FILE
  value: /run/secrets/vicon/{{ . }}
{{- end }}
{{- if not (hasKey .root.Values.settings "VICON_LOG_FORMAT") }}
- name: VICON_LOG_FORMAT
  value: json
{{- end }}
{{- range $name, $value := .root.Values.settings }}
- name: {{ $name }}
  value: {{ include "vicon.word" $value | quote }}
{{- end }}
{{- if ne .role "prepare" }}
- name: POD_IP
  valueFrom:
    fieldRef:
      fieldPath: status.podIP
{{- if eq .role "media" }}
- name: VICON_NODE
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
{{- end }}
{{- $who := eq .role "media" | ternary "$(VICON_NODE)" (include "vicon.name" .root) }}
- name: VICON_LINK_CA
  value: /etc/vicon/links/ca.crt
- name: VICON_LINK_CERT
  value: /etc/vicon/links/{{ $who }}.crt
- name: VICON_LINK_KEY
  value: /etc/vicon/links/{{ $who }}.key
{{- end }}
{{- end }}

{{- define "vicon.mounts" -}}
- name: secrets
  mountPath: /run/secrets/vicon
  readOnly: true
- name: data
  mountPath: /var/lib/vicon
- name: scratch
  mountPath: /tmp
{{- if ne .role "prepare" }}
- name: links
  mountPath: /etc/vicon/links
  readOnly: true
# Sockets are of this pod alone.
- name: run
  mountPath: /var/lib/vicon/run
{{- end }}
{{- end }}

{{- define "vicon.volumes" -}}
- name: secrets
  secret:
    secretName: {{ .root.Values.secrets.existingSecret }}
    # Of root, and readable for the group that the pod has.
    defaultMode: 0440
- name: scratch
  emptyDir:
    sizeLimit: 4Gi
{{- if eq .role "prepare" }}
# It leaves nothing in files: what it makes is in the database.
- name: data
  emptyDir: {}
{{- else }}
- name: data
  persistentVolumeClaim:
    claimName: {{ include "vicon.claim" .root }}
- name: run
  emptyDir: {}
- name: links
  {{- include "vicon.links" . | trim | nindent 2 }}
{{- end }}
{{- end }}

{{/* The certificates as files NAME.crt, NAME.key, ca.crt. A renewed one is there within a minute or two. */}}
{{- define "vicon.links" -}}
{{- $name := include "vicon.name" .root }}
{{- $links := .root.Values.links }}
{{- if not $links.issuer.name }}
secret:
  secretName: {{ eq .role "media" | ternary $links.mediaSecret $links.othersSecret }}
  defaultMode: 0440
{{- else }}
projected:
  defaultMode: 0440
  sources:
    {{- if eq .role "media" }}
    {{- range $number := until (int $links.issuer.nodes) }}
    {{- $node := printf "%s-media-%d" $name $number }}
    - secret:
        name: {{ $node }}-link
        # Pods that are there do not wait for certificates of those that are not.
        optional: {{ gt $number 0 }}
        items:
          - { key: tls.crt, path: {{ $node }}.crt }
          - { key: tls.key, path: {{ $node }}.key }
          {{- if eq $number 0 }}
          - { key: ca.crt, path: ca.crt }
          {{- end }}
    {{- end }}
    {{- else }}
    - secret:
        name: {{ $name }}-link
        items:
          - { key: tls.crt, path: {{ $name }}.crt }
          - { key: tls.key, path: {{ $name }}.key }
          - { key: ca.crt, path: ca.crt }
    {{- end }}
{{- end }}
{{- end }}
