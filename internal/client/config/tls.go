package config

import (
	"crypto/tls"
	"crypto/x509"
	"os"
)

// setTLS sets the TLS configuration, and whether CSRF protection is enabled.
func (c Config) setTLS(out *Settings, from sources) error {
	var err error
	if out.CSRF, _, err = from.flag("csrf_enabled", c.CSRFEnabled, "PREFECT_CSRF_ENABLED"); err != nil {
		return err
	}
	insecure, source, err := from.flag("", nil, "PREFECT_API_TLS_INSECURE_SKIP_VERIFY")
	if err != nil {
		return err
	}
	out.TLS = &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: insecure} //nolint:gosec // the user's choice, with a warning
	if insecure {
		out.warn(
			"%s is enabled: the server's certificate is not checked, and an attacker on the network can read the credentials. Set "+
				"ssl_cert_file (PREFECT_API_SSL_CERT_FILE) instead.",
			source.source,
		)
	}
	file := from.first("", "", "PREFECT_API_SSL_CERT_FILE")
	if file.empty() {
		return nil
	}
	out.TLS.RootCAs, err = certificates(file)
	return err
}

// certificates are the system's certificates and the certificates in a file.
func certificates(file setting) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file.value)
	if err != nil {
		return nil, file.errorf("the certificate file cannot be read: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, file.errorf("%s contains no certificate in PEM format", file.value)
	}
	return pool, nil
}
