{{/* Refuses what the schema of the values cannot: values that make no sense together. */}}
{{- define "afterglow.check" -}}
{{- $replicas := int .Values.replicas -}}
{{- $isDaemonSet := eq .Values.kind "DaemonSet" -}}
{{- $strategy := .Values.strategy -}}
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
{{- if and (not $isDaemonSet) (le $replicas 1) .Values.strategy (ne (default "" $strategy.type) "Recreate") -}}
{{- fail "strategy: a single replica is always recreated, since two agents must not keep the same groups; leave strategy out, or set replicas: 2" -}}
{{- end -}}
{{- if and $isDaemonSet (eq (default "" $strategy.type) "Recreate") -}}
{{- fail "strategy.type: a DaemonSet has RollingUpdate or OnDelete" -}}
{{- end -}}
{{- if and $isDaemonSet (hasKey (default dict $strategy.rollingUpdate) "maxSurge") -}}
{{- fail "strategy.rollingUpdate.maxSurge: two agents of one node must not keep the same groups; set maxUnavailable instead" -}}
{{- end -}}
{{- if and (not $isDaemonSet) (eq (default "" $strategy.type) "OnDelete") -}}
{{- fail "strategy.type: a Deployment has RollingUpdate or Recreate" -}}
{{- end -}}
{{- if and $isDaemonSet .Values.podDisruptionBudget.enabled -}}
{{- fail "podDisruptionBudget.enabled: the pods of a DaemonSet are not evicted when a node is drained; leave it out" -}}
{{- end -}}
{{- if and $isDaemonSet .Values.config.owner -}}
{{- fail "config.owner: each agent of a DaemonSet needs an owner's name of its own; leave it out, or set extraEnv: [{name: AFTERGLOW_OWNER, value: NAME-$(AFTERGLOW_NODE)}]" -}}
{{- end -}}
{{- if $isDaemonSet -}}
{{- range include "afterglow.given" (dict "values" .Values "name" "owner") | fromYamlArray -}}
{{- if not (or (contains "$(AFTERGLOW_NODE)" .) (eq . "$(…)")) -}}
{{- fail "AFTERGLOW_OWNER, --owner: each agent of a DaemonSet needs an owner's name of its own; leave it out, or set extraEnv: [{name: AFTERGLOW_OWNER, value: NAME-$(AFTERGLOW_NODE)}]" -}}
{{- end -}}
{{- end -}}
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
{{- $given := include "afterglow.given" (dict "values" $.Values "name" $name) | fromYamlArray -}}
{{- if and $given (or (index $.Values $name) (hasKey $.Values.config $name)) -}}
{{- fail (printf "%s: it is also set by extraEnv or extraArgs, which would win; leave one of the two out" $name) -}}
{{- end -}}
{{- end -}}
{{- if .Values.existingConfigMap -}}
{{- range $name := list "config" "pushgateway" "prometheus" -}}
{{- if index $.Values $name -}}
{{- fail (printf "%s: all settings are in the ConfigMap %s (existingConfigMap); move it there, or leave existingConfigMap out" $name $.Values.existingConfigMap) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" (include "afterglow.fullname" .)) -}}
{{- fail (printf "%s: no name for a Service, which is to begin with a letter and to hold lower-case letters, digits and hyphens; set fullnameOverride" (include "afterglow.fullname" .)) -}}
{{- end -}}
{{- if and .Values.webConfig.tls (not .Values.webConfig.existingSecret) -}}
{{- fail "webConfig.tls: no web configuration is there that could hold tls_server_config; set webConfig.existingSecret" -}}
{{- end -}}
{{- include "afterglow.checkSpool" . -}}
{{- include "afterglow.checkListen" . -}}
{{- include "afterglow.checkPasswords" . -}}
{{- include "afterglow.checkSecrets" . -}}
{{- include "afterglow.checkBound" . -}}
{{- end -}}

{{/* What is said of a claim that is not made, or not used, would be left aside without a word. */}}
{{- define "afterglow.checkSpool" -}}
{{- $spool := .Values.spool -}}
{{- $ofClaims := list -}}
{{- if $spool.storageClassName }}{{ $ofClaims = append $ofClaims "storageClassName" }}{{ end -}}
{{- if $spool.annotations }}{{ $ofClaims = append $ofClaims "annotations" }}{{ end -}}
{{- if ne (join "," $spool.accessModes) "ReadWriteOnce" }}{{ $ofClaims = append $ofClaims "accessModes" }}{{ end -}}
{{- if ne $spool.kind "persistentVolumeClaim" -}}
{{- if $spool.existingClaim }}{{ $ofClaims = prepend $ofClaims "existingClaim" }}{{ end -}}
{{- with $ofClaims -}}
{{- fail (printf "spool.%s: it is for a claim, and spool.kind is %s; set spool.kind: persistentVolumeClaim, or leave it out" (first .) $spool.kind) -}}
{{- end -}}
{{- else if $spool.existingClaim -}}
{{- with $ofClaims -}}
{{- fail (printf "spool.%s: it is for a claim of the chart's own, and spool.existingClaim is used instead; leave one of the two out" (first .)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The probes and the Service come by the pod's address, which not every address of its own is. */}}
{{- define "afterglow.checkListen" -}}
{{- with .Values.config.listen -}}
{{- $port := regexFind "[0-9]+$" . -}}
{{- if not (regexMatch "^(0\\.0\\.0\\.0|\\[::\\])?:[0-9]+$" .) -}}
{{- fail (printf "config.listen: %s is not all addresses, so that neither the probes nor the Service would reach it; write 0.0.0.0:%s, or [::]:%s" . $port $port) -}}
{{- end -}}
{{- if or (lt (len $port) 1) (gt (len $port) 5) (lt (int $port) 1) (gt (int $port) 65535) -}}
{{- fail (printf "config.listen: %s is no port that probes could find; write one from 1 to 65535" $port) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* A password in a URL would be in a ConfigMap, or in the pod's specification, for more eyes than a Secret. It is not repeated. */}}
{{- define "afterglow.checkPasswords" -}}
{{- $remedy := "a password in the URL would be readable in the cluster outside of any Secret; give basic-auth with a password-file and its Secret in secrets, or the whole URL by extraEnv: [{name: AFTERGLOW_%s, valueFrom: {secretKeyRef: {name: …, key: …}}}]" -}}
{{- range $name := list "pushgateway" "prometheus" "spark-history" -}}
{{- range $place := list "" "config." -}}
{{- $value := index (ternary $.Values $.Values.config (empty $place)) $name -}}
{{- if and $value (regexMatch "https?://[^/\"@:]*:[^/\"@]*@" (toJson $value)) -}}
{{- fail (printf (print "%s%s: " $remedy) $place $name ($name | upper | replace "-" "_")) -}}
{{- end -}}
{{- end -}}
{{- range include "afterglow.given" (dict "values" $.Values "name" $name) | fromYamlArray -}}
{{- if regexMatch "https?://[^/\"@:]*:[^/\"@$]*@" . -}}
{{- fail (printf (print "AFTERGLOW_%s, --%s: " $remedy) ($name | upper | replace "-" "_") $name ($name | upper | replace "-" "_")) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Files that settings name are to be mounted: a misspelt Secret would only be found by the agent, as it starts. */}}
{{- define "afterglow.checkSecrets" -}}
{{- $folder := "/etc/afterglow/secrets/" -}}
{{- $settings := toJson (list .Values.config .Values.pushgateway .Values.prometheus .Values.extraEnv .Values.extraArgs) -}}
{{- range $path := uniq (regexFindAll (print $folder "[^\",\\s]+") $settings -1) -}}
{{- $name := regexFind "^[^/]+" (trimPrefix $folder $path) -}}
{{- $isMounted := has $name (include "afterglow.secrets" $ | fromYamlArray) -}}
{{- range $.Values.extraVolumeMounts -}}
{{- if hasPrefix (print (trimSuffix "/" .mountPath) "/") (print $path "/") }}{{ $isMounted = true }}{{ end -}}
{{- end -}}
{{- if not $isMounted -}}
{{- $nearest := include "afterglow.nearest" (dict "name" $name "names" $.Values.secrets) -}}
{{- $remedy := printf "set secrets: [%s]" (append (default list $.Values.secrets) $name | join ", ") -}}
{{- if $nearest }}{{ $remedy = printf "write %s%s/, or add %s to secrets" $folder $nearest $name }}{{ end -}}
{{- fail (printf "%s: no Secret %s is mounted there; %s" $path $name $remedy) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Of several names the one that shares the longest beginning, if it shares any. */}}
{{- define "afterglow.nearest" -}}
{{- $best := "" -}}
{{- $most := 0 -}}
{{- range $candidate := .names -}}
{{- $shared := 0 -}}
{{- range $length := untilStep 1 (add1 (min (len $candidate) (len $.name)) | int) 1 -}}
{{- if eq (trunc $length $candidate) (trunc $length $.name) }}{{ $shared = $length }}{{ end -}}
{{- end -}}
{{- if gt $shared $most }}{{ $best = $candidate }}{{ $most = $shared }}{{ end -}}
{{- end -}}
{{- $best -}}
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
  "web-config" "webConfig.existingSecret"
-}}
{{- $remedy := "set the value %s instead, which other objects of the chart follow" -}}
{{- range $name, $value := $values -}}
{{- if hasKey $.Values.config $name -}}
{{- fail (printf (print "config.%s: " $remedy) $name $value) -}}
{{- end -}}
{{- end -}}
{{- $named := merge $values (dict "listen" "config.listen" "config" "config") -}}
{{- if not .Values.existingConfigMap }}{{ $_ := set $named "job" "config.job" }}{{ end -}}
{{- range $name, $value := $named -}}
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
