// The product catalog of the Genlook virtual try-on API, as code.
package genlook
