{{/* Refuses what the schema of the values cannot: values that make no sense together. */}}
{{- define "afterglow.check" -}}
{{- $replicas := int .Values.replicas -}}
{{- $isDaemonSet := eq .Values.kind "DaemonSet" -}}
{{- $hasClaim := eq .Values.spool.kind "persistentVolumeClaim" -}}
{{- if and $isDaemonSet (ne $replicas 1) -}}
{{- fail "replicas: a DaemonSet has one agent on each node; leave replicas out, or set kind: Deployment" -}}
{{- end -}}
{{- if and $hasClaim $isDaemonSet -}}
{{- fail "spool.kind: the agents of a DaemonSet cannot share one claim, since each needs a folder of its own; set spool.kind: emptyDir" -}}
{{- end -}}
{{- if and $hasClaim (gt $replicas 1) -}}
{{- fail "spool.kind: several replicas cannot share one claim, since two agents never share a spool; set replicas: 1, or spool.kind: emptyDir (who takes over finds the groups at the Pushgateway)" -}}
{{- end -}}
{{- if and (not $isDaemonSet) (le $replicas 1) .Values.strategy (ne (default "" .Values.strategy.type) "Recreate") -}}
{{- fail "strategy: a single replica is always recreated, since two agents must not keep the same groups; leave strategy out, or set replicas: 2" -}}
{{- end -}}
{{- if and $isDaemonSet (eq (default "" .Values.strategy.type) "Recreate") -}}
{{- fail "strategy.type: a DaemonSet has RollingUpdate or OnDelete" -}}
{{- end -}}
{{- if and $isDaemonSet (hasKey (default dict .Values.strategy.rollingUpdate) "maxSurge") -}}
{{- fail "strategy.rollingUpdate.maxSurge: two agents of one node must not keep the same groups; set maxUnavailable instead" -}}
{{- end -}}
{{- if and (not $isDaemonSet) (eq (default "" .Values.strategy.type) "OnDelete") -}}
{{- fail "strategy.type: a Deployment has RollingUpdate or Recreate" -}}
{{- end -}}
{{- if and $isDaemonSet .Values.podDisruptionBudget.enabled -}}
{{- fail "podDisruptionBudget.enabled: the pods of a DaemonSet are not evicted when a node is drained; leave it out" -}}
{{- end -}}
{{- if and $isDaemonSet .Values.config.owner -}}
{{- fail "config.owner: each agent of a DaemonSet needs an owner's name of its own; leave it out, or set extraEnv: [{name: AFTERGLOW_OWNER, value: NAME-$(AFTERGLOW_NODE)}]" -}}
{{- end -}}
{{- if and .Values.scope.namespaces .Values.scope.namespaceSelector -}}
{{- fail "scope: namespaces are chosen by name and by their labels at the same time; leave out scope.namespaces or scope.namespaceSelector" -}}
{{- end -}}
{{- if and (ne .Values.spool.kind "none") (eq (include "afterglow.spoolSize" .) "0MiB") -}}
{{- fail "spool.size: the agent fills half of it and needs 1 MiB at least; set 2Mi or more" -}}
{{- end -}}
{{- range $name := list "pushgateway" "prometheus" -}}
{{- if and (index $.Values $name) (hasKey $.Values.config $name) -}}
{{- fail (printf "config.%s: it is also set by the value %s; leave one of the two out" $name $name) -}}
{{- end -}}
{{- end -}}
{{- if .Values.existingConfigMap -}}
{{- range $name := list "config" "pushgateway" "prometheus" -}}
{{- if index $.Values $name -}}
{{- fail (printf "%s: all settings are in the ConfigMap %s (existingConfigMap); move it there, or leave existingConfigMap out" $name $.Values.existingConfigMap) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- include "afterglow.checkBound" . -}}
{{- end -}}

{{/* Settings that other objects of the chart depend on have values of their own, and no second place. */}}
{{- define "afterglow.checkBound" -}}
{{- $values := dict
  "namespace" "scope.namespaces"
  "namespace-selector" "scope.namespaceSelector"
  "node" "kind: DaemonSet"
  "lease" "replicas"
  "spool" "spool.kind"
  "spool-size" "spool.size"
-}}
{{- $remedy := "set the value %s instead, which other objects of the chart follow" -}}
{{- range $name, $value := $values -}}
{{- if hasKey $.Values.config $name -}}
{{- fail (printf (print "config.%s: " $remedy) $name $value) -}}
{{- end -}}
{{- end -}}
{{- range $name, $value := merge $values (dict "listen" "config.listen" "config" "config") -}}
{{- $variable := printf "AFTERGLOW_%s" ($name | upper | replace "-" "_") -}}
{{- range $.Values.extraEnv -}}
{{- if eq .name $variable -}}
{{- fail (printf (print "extraEnv: %s: " $remedy) $variable $value) -}}
{{- end -}}
{{- end -}}
{{- range $.Values.extraArgs -}}
{{- if regexMatch (printf "^--%s(=|$)" $name) . -}}
{{- fail (printf (print "extraArgs: %s: " $remedy) . $value) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
