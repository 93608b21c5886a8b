# Included by the Makefile. `pip install jieba` in the environment shows jieba's figures in the next column.
.PHONY: score
score: $(VENV)/.dev  ## measure persons and memberships (DATA=folder of labelled sets)
	$(BIN)/python benchmarks/score_persons.py $(if $(DATA),--data "$(DATA)")
