{{/* What everything of a release is called. */}}
{{- define "vicon.name" -}}
{{- if contains "vicon" .Release.Name }}{{ .Release.Name }}{{ else }}{{ printf "%s-vicon" .Release.Name }}{{ end -}}
{{- end }}

{{/* What stays the same over versions: selectors. Of one role with (dict "root" . "role" "media"). */}}
{{- define "vicon.is" -}}
app.kubernetes.io/name: vicon
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .role }}
{{- end }}

{{- define "vicon.labels" -}}
{{ include "vicon.is" . }}
app.kubernetes.io/part-of: vicon
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "vicon.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{/* A number without an exponent, everything else as it is. */}}
{{- define "vicon.word" -}}
{{- if and (kindIs "float64" .) (eq (floor .) .) }}{{ int64 . }}{{ else }}{{ . }}{{ end -}}
{{- end }}

{{- define "vicon.claim" -}}
{{ .Values.storage.existingClaim | default (printf "%s-data" (include "vicon.name" .)) }}
{{- end }}

{{/* Where media's figures are read. Its probe reads them too: on the machine's network by loopback, unless others may. */}}
{{- define "vicon.metricsAt" -}}
{{- if and .Values.media.hostNetwork (not .Values.metrics.enabled) }}127.0.0.1{{ else }}$(POD_IP){{ end -}}
{{- end }}
