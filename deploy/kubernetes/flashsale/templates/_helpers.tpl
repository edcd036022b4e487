{{/* (dict "root" $ "component" "api") */}}
{{- define "flashsale.selector" -}}
app.kubernetes.io/name: flashsale
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "flashsale.labels" -}}
{{ include "flashsale.selector" . }}
app.kubernetes.io/part-of: flashsale
app.kubernetes.io/version: {{ .root.Values.image.tag | default .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "flashsale.secretName" -}}
{{ .Values.secrets.existingSecret | default (printf "%s-secrets" .Release.Name) }}
{{- end }}

{{/* What every pod may do: (dict "root" $ "component" "api"). */}}
{{- define "flashsale.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  seccompProfile:
    type: RuntimeDefault
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "flashsale.selector" . | nindent 8 }}
    # Else the pods that an upgrade replaces count, and all new ones may be on one node when they are gone.
    matchLabelKeys: [pod-template-hash]
{{- with .root.Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* What every container may do: (dict "root" $ "image" "api" "files" (list "ADMIN_TOKEN" …)), with the secrets that it reads, and "pictures" true where it has them. */}}
{{- define "flashsale.container" -}}
image: {{ .root.Values.image.repository }}-{{ .image }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
volumeMounts:
  - { name: tmp, mountPath: /tmp }
  {{- if .files }}
  - { name: secrets, mountPath: /run/secrets, readOnly: true }
  {{- end }}
  {{- if .root.Values.stores.authorities }}
  - { name: authorities, mountPath: /run/authorities, readOnly: true }
  {{- end }}
  {{- if and .pictures .root.Values.pictures.claim }}
  - { name: pictures, mountPath: /pictures }
  {{- end }}
{{- end }}

{{/* Variables by name, as .env.example has them. */}}
{{- define "flashsale.settings" -}}
{{- range $name, $value := . }}
- name: {{ $name }}
  value: {{ if kindIs "string" $value }}{{ $value | quote }}{{ else }}{{ toJson $value | quote }}{{ end }}
{{- end }}
{{- end }}

{{/* Secrets as files: X_FILE names /run/secrets/x. */}}
{{- define "flashsale.secretFiles" -}}
{{- range . }}
- name: {{ . }}_FILE
  value: /run/secrets/{{ lower . }}
{{- end }}
{{- end }}

{{/* The key of a password in the secret of the stores. */}}
{{- define "flashsale.passwordKey" -}}
{{ get (dict
  "DATABASE_PASSWORD" "database_password"
  "REDIS_PASSWORD" "redis_password"
  "REDIS_LOADER_PASSWORD" "redis_loader_password"
  "RABBITMQ_PASSWORD" "broker_password"
  "MIGRATION_DATABASE_PASSWORD" "postgres_password"
  "RABBITMQ_MANAGEMENT_PASSWORD" "rabbitmq_password") . }}
{{- end }}

{{/* (dict "root" $ "passwords" (list "DATABASE_PASSWORD" …) "secrets" (list "ADMIN_TOKEN" …)) */}}
{{- define "flashsale.volumes" -}}
- name: tmp
  emptyDir: { sizeLimit: 64Mi }
{{- if or .passwords .secrets }}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      {{- with .passwords }}
      - secret:
          name: {{ $.root.Values.stores.passwordsSecret }}
          items:
            {{- range . }}
            - { key: {{ include "flashsale.passwordKey" . }}, path: {{ lower . }} }
            {{- end }}
      {{- end }}
      {{- with .secrets }}
      - secret:
          name: {{ include "flashsale.secretName" $.root }}
          items:
            {{- range . }}
            - { key: {{ lower . }}, path: {{ lower . }} }
            {{- end }}
      {{- end }}
{{- end }}
{{- with .root.Values.stores.authorities }}
- name: authorities
  projected:
    sources:
      {{- range . }}
      - secret:
          name: {{ .secret }}
          items:
            - { key: {{ .key }}, path: {{ .file }} }
      {{- end }}
{{- end }}
{{- end }}

{{/* Where the stores are, for users who may do no more than API and worker need. */}}
{{- define "flashsale.storeAddresses" -}}
- name: DATABASE_URL
  value: {{ .Values.stores.databaseUrl | quote }}
{{- if .Values.stores.redisCluster }}
- name: REDIS_CLUSTER
  value: {{ .Values.stores.redisCluster | quote }}
{{- else }}
- name: REDIS_URL
  value: {{ .Values.stores.redisUrl | quote }}
{{- end }}
- name: RABBITMQ_URL
  value: {{ .Values.stores.rabbitmqUrl | quote }}
{{- end }}

{{/* How buyers are known, without the keys. */}}
{{- define "flashsale.buyers" -}}
{{- with .Values.buyers.issuer }}
- name: BUYER_JWT_ISSUER
  value: {{ . | quote }}
{{- end }}
{{- with .Values.buyers.audience }}
- name: BUYER_JWT_AUDIENCE
  value: {{ . | quote }}
{{- end }}
{{- end }}

{{- define "flashsale.payments" -}}
{{- if eq .Values.payments.provider "sandbox" }}
- name: PAYMENT_SANDBOX_URL
  value: http://{{ .Release.Name }}-payment-sandbox:3005
{{- with .Values.payments.sandboxPublicUrl }}
- name: PAYMENT_SANDBOX_PUBLIC_URL
  value: {{ . | quote }}
{{- end }}
{{- else if eq .Values.payments.provider "stripe" }}
{{- with .Values.payments.stripePublishableKey }}
- name: STRIPE_PUBLISHABLE_KEY
  value: {{ . | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* Secrets by which payments go, as JSON. */}}
{{- define "flashsale.paymentSecrets" -}}
{{- if eq .Values.payments.provider "stripe" -}}
{{ list "STRIPE_SECRET_KEY" "STRIPE_WEBHOOK_SECRET" | toJson }}
{{- else if eq .Values.payments.provider "sandbox" -}}
{{ list "PAYMENT_SANDBOX_SECRET" | toJson }}
{{- else -}}
[]
{{- end }}
{{- end }}

{{/* The key by which the API checks tokens of buyers, as JSON. */}}
{{- define "flashsale.buyerSecrets" -}}
{{- $key := .Values.buyers.tokenKey }}
{{- if or (eq .Values.buyers.identity "login") (and (eq .Values.buyers.identity "token") (eq $key "secret")) -}}
["BUYER_JWT_SECRET"]
{{- else if and (eq .Values.buyers.identity "token") (eq $key "public-key") -}}
["BUYER_JWT_PUBLIC_KEY"]
{{- else -}}
[]
{{- end }}
{{- end }}

{{- define "flashsale.apiSecrets" -}}
{{- $names := concat (list "ADMIN_TOKEN") (include "flashsale.buyerSecrets" . | fromJsonArray) (include "flashsale.paymentSecrets" . | fromJsonArray) }}
{{- if .Values.operatorLogin.issuer }}{{ $names = append $names "OPERATOR_JWT_SECRET" }}{{ end }}
{{- if .Values.api.hasRateLimitRedis }}{{ $names = append $names "RATE_LIMIT_REDIS_URL" }}{{ end }}
{{- if .Values.rooms.enabled }}{{ $names = append $names "ROOM_SECRET" }}{{ end }}
{{- if .Values.pictures.bucket.endpoint }}{{ $names = concat $names (list "PICTURES_S3_ACCESS_KEY" "PICTURES_S3_SECRET_KEY") }}{{ end }}
{{- if .Values.rooms.hasPreviousSecret }}{{ $names = append $names "ROOM_SECRET_PREVIOUS" }}{{ end }}
{{- if .Values.rooms.hasChallengeSecret }}{{ $names = append $names "ROOM_CHALLENGE_SECRET" }}{{ end }}
{{- toJson $names }}
{{- end }}

{{/* (dict "root" $ "isConsole" false) */}}
{{- define "flashsale.webSecrets" -}}
{{- $names := list }}
{{- with .root.Values }}
{{- $hasBuyers := and (eq .buyers.identity "login") (not $.isConsole) }}
{{- $hasOperators := include "flashsale.hasOperatorLogin" $ }}
{{- if $hasBuyers }}
{{- $names = append $names "BUYER_JWT_SECRET" }}
{{- if .login.hasClientSecret }}{{ $names = append $names "LOGIN_CLIENT_SECRET" }}{{ end }}
{{- end }}
{{- if $hasOperators }}
{{- $names = append $names "OPERATOR_JWT_SECRET" }}
{{- if .operatorLogin.hasClientSecret }}{{ $names = append $names "OPERATOR_LOGIN_CLIENT_SECRET" }}{{ end }}
{{- end }}
{{- if or $hasBuyers $hasOperators }}
{{- $names = append $names "SESSION_SECRET" }}
{{- if .login.hasPreviousSessionSecret }}{{ $names = append $names "SESSION_SECRET_PREVIOUS" }}{{ end }}
{{- end }}
{{- end }}
{{- toJson $names }}
{{- end }}

{{/* Whether operators log in at a provider by this web server: the one that has the console. (dict "root" $ "isConsole" false) */}}
{{- define "flashsale.hasOperatorLogin" -}}
{{- if and .root.Values.operatorLogin.issuer (or .isConsole (not .root.Values.console.enabled)) }}yes{{ end }}
{{- end }}

{{/* Probes: (dict "ready" "/health/ready" "live" "/health/live" "port" "http"). */}}
{{- define "flashsale.probes" -}}
startupProbe:
  httpGet: { path: {{ .live }}, port: http }
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 60
readinessProbe:
  httpGet: { path: {{ .ready }}, port: http }
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 2
livenessProbe:
  httpGet: { path: {{ .live }}, port: http }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
{{- end }}

{{/* A start before a stop, so that as many as before serve meanwhile. */}}
{{- define "flashsale.rollingUpdate" -}}
type: RollingUpdate
rollingUpdate:
  maxUnavailable: 0
  maxSurge: 1
{{- end }}
