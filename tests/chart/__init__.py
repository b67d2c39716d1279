"""What Helm makes of deploy/helm/vicon: `make lint-helm` names it, a bare pytest does not."""
