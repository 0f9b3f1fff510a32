#!/usr/bin/env bash
# Brings the multi-tier example up on a kind cluster of its own: kind, docker, helm and kubectl are
# needed. `kind delete cluster --name lynq` removes all of it. Not covered by CI, which has no docker;
# CI runs the same manifests on a real control plane without containers (`npm run test:cluster`).
set -euo pipefail
cd "$(dirname "$0")/../.."

kind create cluster --name lynq
docker build --tag lynq:0.1.0 .
kind load docker-image lynq:0.1.0 --name lynq

helm install metacontroller oci://ghcr.io/metacontroller/metacontroller-helm --version 4.17.2 \
  --namespace metacontroller --create-namespace --set fullnameOverride=metacontroller --wait \
  --set-json 'commandArgs=["--apply-strategy=server-side-apply","--workers=20","--client-go-qps=200","--client-go-burst=400"]'

kubectl apply -f manifests/deploy/namespace.yaml
kubectl --namespace lynq-system create secret generic hook-token \
  --from-literal=token="$(openssl rand -hex 32)"
kubectl apply --server-side -k manifests/overlays/default
kubectl --namespace lynq-system rollout status deployment lynq --timeout 3m

kubectl apply -f manifests/kind/mariadb.yaml
kubectl --namespace database create configmap schema \
  --from-file manifests/examples/multi-tier/schema.sql
kubectl --namespace database rollout status deployment mysql --timeout 5m
kubectl --namespace lynq-system create secret generic mysql-credentials \
  --from-literal=password=readerpw

kubectl apply $(printf -- '-f %s ' manifests/examples/multi-tier/{hub,*-tier}.yaml)
kubectl --namespace database exec deployment/mysql -- mariadb --user=root --password=trial nodes_db \
  --execute "INSERT INTO nodes (node_id, domain) VALUES ('acme-corp', 'acme.example.com'), ('globex', 'globex.example.com')"
kubectl get lynqnodes --watch
