"""The contract of the outer interfaces as machines read it: OpenAPI, AsyncAPI, and the pages made of both."""
