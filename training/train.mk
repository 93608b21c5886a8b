# Included by the Makefile. Trains the tagger of persons and replaces the weights in the package; needs gcc.
.PHONY: train-persons
train-persons: $(VENV)/.dev  ## train the name tagger: SILVER=folder of machine labels, GOLD=file of labels by people
	$(BIN)/python training/train_persons.py $(if $(SILVER),--silver "$(SILVER)") $(if $(GOLD),--gold "$(GOLD)")
