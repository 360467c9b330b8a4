{{- define "afterglow.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* The release's name, with the chart's unless it is in there. Room is left for what is added to it. */}}
{{- define "afterglow.fullname" -}}
{{- $name := include "afterglow.name" . -}}
{{- $own := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- default $own .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "afterglow.serviceAccountName" -}}
{{- default (ternary (include "afterglow.fullname" .) "default" .Values.serviceAccount.create) .Values.serviceAccount.name -}}
{{- end -}}

{{- define "afterglow.selectorLabels" -}}
app.kubernetes.io/name: {{ include "afterglow.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: agent
{{- end -}}

{{/* Of every object. Those that the chart gives cannot be overridden: selectors stand on them. */}}
{{- define "afterglow.labels" -}}
{{- $own := include "afterglow.selectorLabels" . | fromYaml -}}
{{- $_ := set $own "app.kubernetes.io/version" (.Chart.AppVersion | toString) -}}
{{- $_ := set $own "app.kubernetes.io/part-of" "afterglow" -}}
{{- $_ := set $own "app.kubernetes.io/managed-by" .Release.Service -}}
{{- $_ := set $own "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63) -}}
{{- merge $own (default dict .Values.commonLabels) | toYaml -}}
{{- end -}}

{{- define "afterglow.image" -}}
{{- $image := printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- ternary $image (printf "%s@%s" $image .Values.image.digest) (empty .Values.image.digest) -}}
{{- end -}}

{{/* Whether objects of the Prometheus operator are to be made: "true" or nothing. */}}
{{- define "afterglow.hasOperator" -}}
{{- $isThere := .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" -}}
{{- if or (eq .Values.monitoring.operator "always") (and (eq .Values.monitoring.operator "auto") $isThere) -}}true{{- end -}}
{{- end -}}
