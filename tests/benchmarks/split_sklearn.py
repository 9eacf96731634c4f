#!/usr/bin/python3
"""What split_bench.sh times beside mlq-split: pandas and scikit-learn, three files in stratified proportions.

    split_sklearn.py TABLE.csv FOLDER
"""
import os
import sys

import pandas
from sklearn.model_selection import train_test_split

data = pandas.read_csv(sys.argv[1])
train, rest = train_test_split(data, train_size=0.8, stratify=data.label, random_state=0)
dev, test = train_test_split(rest, train_size=0.5, stratify=rest.label, random_state=0)
os.mkdir(sys.argv[2])
for name, part in (("train", train), ("dev", dev), ("test", test)):
    part.to_csv(os.path.join(sys.argv[2], name + ".csv"), index=False)
