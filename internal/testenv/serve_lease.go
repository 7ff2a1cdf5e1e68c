package testenv

type LeaseKey struct{}
