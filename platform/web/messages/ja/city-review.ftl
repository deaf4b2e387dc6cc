# The city's review of registrations (M-06).

city-review-title = 利用登録の確認
city-review-family = 世帯を見る
city-review-by-phone = メールの登録がありません。決めたことは電話でお知らせください。
city-review-days = { $days }日たちました
city-review-interview = 面談
city-review-interview-fixed = { $at }に予定
city-review-interview-done = { $day }に済み
city-review-interview-asked = 日にちの連絡待ち
city-review-interview-none = まだ
city-review-wish = 保護者の希望
city-review-decided = 最後に決めた日時
city-review-message = 保護者への回答
city-review-notes = 職員だけの記録
city-review-alike = 重複の確認
city-review-alike-text = 別の世帯に、同じかもしれない登録があります。世帯を開いて見くらべ、必要なら保護者に電話で確かめてください。
city-review-alike-none = 別の世帯に、同じふりがなと生年月日のお子さんや、同じ電話番号の保護者はいません。
city-review-alike-mark = 重複の疑い
city-review-same-child = ふりがなと生年月日が同じ
city-review-same-phone = 保護者の電話番号が同じ
city-review-elsewhere = このお子さんのほかの利用登録
city-review-decide = 施設に代わって決める
city-review-decide-text = 保護者には1分後にメールで知らせます。施設には、決めたことと理由をメールで知らせます。
city-review-return = 保護者に差し戻す
city-review-return-note = 保護者が直して、もう一度申し込みます。
city-review-accept = 受け入れる
city-review-accept-note = 面談がまだのときは、面談が終わると予約できます。
city-review-decline = お断りする
city-review-decline-note = 予定されている面談は取り消されます。
city-review-submit = この内容で決める
city-review-many = 選んだ申込みをまとめて決める
city-review-many-submit = 選んだ申込みを決める
city-review-none-ticked = 申込みが選ばれていません。一覧で選んでから、もう一度押してください
city-review-results = まとめて決めた結果
city-review-done-one = 決めました
label-city-decision = 決めること
label-city-message = 保護者へのメッセージ
hint-city-message = 差し戻すときとお断りするときは、必ず入力してください。例：住所がわかる書類を施設に見せてください。
label-city-reason = 施設に代わって決める理由（施設と記録用）
hint-city-reason = 例：施設の休園が続き、7日以上お待たせしているため
done-city-review-returned = 差し戻しました。保護者と施設にメールで知らせます。
done-city-review-accepted = 受け入れました。保護者と施設にメールで知らせます。
done-city-review-declined = お断りを記録しました。保護者と施設にメールで知らせます。

registration-review-purpose = 利用登録の確認
registration-reason-missing = 施設に代わって決める理由を入力してください。
registration-outcome-accepted = 受入れ
registration-outcome-returned = 保護者への差戻し
registration-outcome-declined = お断り
registration-city-note = 市が施設に代わって決めました（{ $day }、{ $outcome }）。理由：{ $reason }

mail-registration-by-city-subject = 【{ $city }】市が利用登録を決めました
mail-registration-by-city-body =
    { $facility }への利用登録（{ $program }）の申し込み1件を、市が施設に代わって決めました。

    決めたこと: { $outcome }
    理由: { $reason }

    内容は、次のページで確認できます。ご不明な点は、市の担当までお問い合わせください。
    { $link }

desk-registration-alike = 別の世帯に、同じかもしれない登録があります。市が確かめます。
registration-city-notes = 職員だけの記録
