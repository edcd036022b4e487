{{/* Labels of one store: (dict "root" $ "store" "redis"). */}}
{{- define "stores.labels" -}}
{{ include "stores.selector" . }}
app.kubernetes.io/part-of: flashsale
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "stores.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .store }}
{{- end }}

{{- define "stores.passwordsSecret" -}}
{{ .Values.passwords.existingSecret | default (printf "%s-passwords" .Release.Name) }}
{{- end }}

{{/* The secret of the owner of the tables, for CloudNativePG. */}}
{{- define "stores.ownerSecret" -}}
{{- if .Values.passwords.existingSecret -}}
{{ required "postgresql.ownerSecret: with passwords.existingSecret CloudNativePG needs a secret of its own for the owner" .Values.postgresql.ownerSecret }}
{{- else -}}
{{ .Release.Name }}-postgresql-owner
{{- end }}
{{- end }}

{{/* The secret of the administrator, for the RabbitMQ Cluster Operator. */}}
{{- define "stores.adminSecret" -}}
{{- if .Values.passwords.existingSecret -}}
{{ required "rabbitmq.adminSecret: with passwords.existingSecret the operator of RabbitMQ needs a secret of its own for the administrator" .Values.rabbitmq.adminSecret }}
{{- else -}}
{{ .Release.Name }}-rabbitmq-admin
{{- end }}
{{- end }}

{{/* What a pod with one server may do: (dict "root" $ "user" 999 "group" 1000). */}}
{{- define "stores.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: {{ .user }}
  runAsGroup: {{ .group }}
  fsGroup: {{ .group }}
  # Erlang refuses a cookie that its group may read, which a change of all files would make of it.
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with .root.Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* The files of /run/secrets, by key: (dict "root" $ "keys" (list …)). */}}
{{- define "stores.secretsVolume" -}}
- name: secrets
  secret:
    secretName: {{ include "stores.passwordsSecret" .root }}
    defaultMode: 0440
    items:
      {{- range .keys }}
      - key: {{ . }}
        path: {{ . }}
      {{- end }}
{{- end }}

{{/* The disk of a server: (dict "root" $ "storage" .Values.redis.storage "store" "redis"). */}}
{{- define "stores.disk" -}}
- metadata:
    name: data
    labels: {{- include "stores.selector" . | nindent 6 }}
  spec:
    accessModes: [ReadWriteOnce]
    {{- with .storage.className }}
    storageClassName: {{ . }}
    {{- end }}
    resources:
      requests:
        storage: {{ .storage.size }}
{{- end }}
