{{/* Whether several replicas compete for a Lease: "true" or nothing. */}}
{{- define "afterglow.hasLease" -}}
{{- if and (eq .Values.kind "Deployment") (gt (int .Values.replicas) 1) -}}true{{- end -}}
{{- end -}}

{{/* Half of the volume, which is given in Mi or Gi, in bytes as the agent writes them. */}}
{{- define "afterglow.spoolSize" -}}
{{- $size := .Values.spool.size -}}
{{- $mebibytes := mul (regexFind "^[0-9]+" $size | int) (ternary 1024 1 (hasSuffix "Gi" $size)) -}}
{{- printf "%dMiB" (div $mebibytes 2) -}}
{{- end -}}

{{/* The settings that hang together with other objects of the chart: roles, volumes. As YAML. */}}
{{- define "afterglow.boundSettings" -}}
{{- $settings := dict -}}
{{- with .Values.scope.namespaces }}{{ $_ := set $settings "namespace" (uniq .) }}{{ end -}}
{{- with .Values.scope.namespaceSelector }}{{ $_ := set $settings "namespace-selector" . }}{{ end -}}
{{- if include "afterglow.hasLease" . }}{{ $_ := set $settings "lease" (include "afterglow.fullname" .) }}{{ end -}}
{{- if ne .Values.spool.kind "none" -}}
{{- $_ := set $settings "spool" "/var/lib/afterglow/spool" -}}
{{- $_ := set $settings "spool-size" (include "afterglow.spoolSize" .) -}}
{{- end -}}
{{- with .Values.webConfig -}}
{{- if .existingSecret }}{{ $_ := set $settings "web-config" (printf "/etc/afterglow/secrets/%s/%s" .existingSecret .key) }}{{ end -}}
{{- end -}}
{{- toYaml $settings -}}
{{- end -}}

{{/* The Secrets that are mounted, each once. As a YAML list. */}}
{{- define "afterglow.secrets" -}}
{{- $names := default list .Values.secrets -}}
{{- with .Values.webConfig.existingSecret }}{{ $names = append $names . }}{{ end -}}
{{- uniq $names | toYaml -}}
{{- end -}}

{{/* The whole of the configuration file. */}}
{{- define "afterglow.settings" -}}
{{- $settings := merge (include "afterglow.boundSettings" . | fromYaml) .Values.config -}}
{{- with .Values.pushgateway }}{{ $_ := set $settings "pushgateway" . }}{{ end -}}
{{- with .Values.prometheus }}{{ $_ := set $settings "prometheus" . }}{{ end -}}
{{- toYaml $settings -}}
{{- end -}}

{{/* What tells whether settings have changed that take effect when the agent starts: all but those that it follows. */}}
{{- define "afterglow.startChecksum" -}}
{{- omit (include "afterglow.settings" . | fromYaml)
  "body-size-limit" "compressed-size-limit" "growth" "hold" "idle-boost" "label-limit" "log-level"
  "longest-interval" "max-hold" "metric-relabelings" "name-length-limit" "rules" "sample-limit"
  "scrape-timeout" "scrapes-in-flight" "scrapes-per-second" "shortest-interval" "spark-names" "spark-sources"
  "spark-stages" "spark-stages-limit"
  "value-length-limit"
  | toYaml | sha256sum -}}
{{- end -}}

{{/* The variables. Where the file is somebody else's, they say what it must not leave open. */}}
{{- define "afterglow.environment" -}}
- name: AFTERGLOW_CONFIG
  value: /etc/afterglow/afterglow.yaml
{{- if eq .Values.kind "DaemonSet" }}
- name: AFTERGLOW_NODE
  valueFrom:
    fieldRef:
      fieldPath: spec.nodeName
{{- end }}
{{- if .Values.existingConfigMap }}
{{- range $name, $value := include "afterglow.boundSettings" . | fromYaml }}
- name: AFTERGLOW_{{ $name | upper | replace "-" "_" }}
  value: {{ kindIs "slice" $value | ternary (join "," $value) $value | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/*
What variables and arguments of the user's own say of a setting: a list of their values, as YAML. A value that comes from
elsewhere, such as a Secret, is "$(…)".
*/}}
{{- define "afterglow.given" -}}
{{- $found := list -}}
{{- $variable := printf "AFTERGLOW_%s" (.name | upper | replace "-" "_") -}}
{{- range .values.extraEnv -}}
{{- if eq .name $variable }}{{ $found = append $found (default "$(…)" .value) }}{{ end -}}
{{- end -}}
{{- $flag := printf "--%s" .name -}}
{{- $isNext := false -}}
{{- range .values.extraArgs -}}
{{- if $isNext }}{{ $found = append $found . }}{{ end -}}
{{- if hasPrefix (print $flag "=") . }}{{ $found = append $found (trimPrefix (print $flag "=") .) }}{{ end -}}
{{- $isNext = eq . $flag -}}
{{- end -}}
{{- toYaml $found -}}
{{- end -}}

{{/* Whether the agent serves the groups itself, as far as the chart can know: "true" or nothing. */}}
{{- define "afterglow.servesApplications" -}}
{{- $given := include "afterglow.given" (dict "values" .Values "name" "pushgateway") | fromYamlArray -}}
{{- if not (or .Values.pushgateway .Values.config.pushgateway $given .Values.existingConfigMap) -}}true{{- end -}}
{{- end -}}

{{/* The user's, and of the settings that the agent does not follow while it runs a sum: their change makes new pods. */}}
{{- define "afterglow.podAnnotations" -}}
{{- $own := dict -}}
{{- if not .Values.existingConfigMap }}{{ $_ := set $own "checksum/config" (include "afterglow.startChecksum" .) }}{{ end -}}
{{- merge $own (default dict .Values.podAnnotations) | toYaml -}}
{{- end -}}

{{/* Where nothing is said, a DaemonSet is on every node, whatever keeps others off it: drivers may run there. */}}
{{- define "afterglow.tolerations" -}}
{{- $isOpen := and (eq .Values.kind "DaemonSet") (kindIs "invalid" .Values.tolerations) -}}
{{- ternary (list (dict "operator" "Exists")) (default list .Values.tolerations) $isOpen | toYaml -}}
{{- end -}}

{{/* Makes of each alert's runbook, a place in the project's README, an address that can be followed. */}}
{{- define "afterglow.leadToRunbook" -}}
{{- if .prefix -}}
{{- range .groups }}{{ range .rules }}{{ with .annotations -}}
{{- if .runbook }}{{ $_ := set . "runbook_url" (print $.prefix .runbook) }}{{ $_ := unset . "runbook" }}{{ end -}}
{{- end }}{{ end }}{{ end -}}
{{- end -}}
{{- end -}}

{{/* Where the agent listens, from the setting that may say so. */}}
{{- define "afterglow.port" -}}
{{- regexFind "[0-9]+$" (default ":8080" .Values.config.listen) -}}
{{- end -}}

{{/* How the agent's pages are asked for by hand, up to the host. */}}
{{- define "afterglow.curl" -}}
curl {{ with .Values.webConfig }}{{ if .existingSecret }}--user NAME {{ end }}{{ if .tls }}--insecure https://{{ end }}{{ end }}
{{- end -}}
